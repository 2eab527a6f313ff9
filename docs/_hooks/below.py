"""Below each block of a page: its whole file, or its description in the reference, and when and where it ran.

The snippets are published beside the pages, at the addresses that they have in the repository, each with its notebook.
What ran is read from what a green session has written.
"""

from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from docs._hooks import live, notebooks, proven, runtime, snippets, templates
from docs._hooks.proven import Row, Shown
from tests.proof import studies
from tests.proof.keys import ROOT, assigned, parsed
from tests.proof.printed import insert
from tests.proof.reader import BlockError
from tests.proof.sources import Source, definitions


def on_pre_build(config: Any) -> None:
    """Read the records, and the sources that they are about, once for each build."""
    try:
        proven.begin()
    except BlockError as error:
        raise PluginError(str(error)) from error


def on_files(files: Any, config: Any) -> None:
    """Publish every snippet, and a notebook of it."""
    for one in snippets.load(Path(config.docs_dir), proven.shown().sources.root):
        files.append(File.generated(config, one.path, content=one.source))
        notebook = notebooks.made(one, config.site_url or "", config.repo_url or "")
        files.append(File.generated(config, notebooks.name(one.path), content=notebook))


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Below every block of the page."""
    shown, name = proven.shown(), f"docs/{page.file.src_uri}"
    every = files.get_file_from_path("proof.md")
    proof = f"{every.url_relative_to(page.file)}#{proven.anchor(name)}" if every else None
    rows = shown.read(name, html)
    at = config.repo_url or ""
    modules = None if name.startswith("docs/gallery/") else runtime.modules(config)
    runs = [live.of(row, rows, modules) if modules is not None else None for row in rows]
    notes = (note(row, run, shown, proof, ways(row, page.file, files, at)) for row, run in zip(rows, runs, strict=True))
    return insert(html, zip((row.block.end for row in rows), notes, strict=True))


def note(row: Row, run: live.Live | None, shown: Shown, proof: str | None, ways: dict[str, Any]) -> str:
    """The lines below one block. The tooltip says what the page of proof says as well, for those without a mouse."""
    study = of_study(row.source, shown) if row.source and studies.is_study(row.source.path) else None
    return templates.filled("below.html", run=run, stamps=row.stamps, study=study, proof=proof, **ways)


def of_study(source: Source, shown: Shown) -> dict[str, Any]:
    """When the table of a study was made, and whether by this very code."""
    path = shown.sources.root / source.path
    return {"table": studies.table(path), "lapsed": studies.lapsed(path, shown.sources.keys)}


def ways(row: Row, here: File, files: Any, repository: str) -> dict[str, Any]:
    """To the whole file of a snippet and its notebook, or to where the library is described."""
    source = row.source
    if source and source.kind == "snippet" and (file := files.get_file_from_path(source.path)):
        notebook = files.get_file_from_path(notebooks.name(source.path))
        return {
            "file": offered(file, here),
            "notebook": offered(notebook, here),
            "colab": notebooks.colab(source.path, repository),
        }
    if source and source.kind == "section":
        package = topic_of(source.path)
        if page := files.get_file_from_path(f"reference/{package[-1]}.md"):
            name = ".".join([*package, *public(package, row.block.text)[:1]])
            anchor = f"#{name}" if len(name.split(".")) > len(package) else ""
            return {"reference": {"address": page.url_relative_to(here) + anchor, "name": name}}
    return {}


def offered(file: File, here: File) -> dict[str, str]:
    """The address of a file, and the name under which it is saved."""
    return {"address": file.url_relative_to(here), "name": PurePosixPath(file.src_uri).name}


def topic_of(path: str) -> tuple[str, ...]:
    """The package of a topic, to which a file of the library belongs, by its parts."""
    parts = PurePosixPath(path).with_suffix("").parts
    return parts[: 3 if parts[1] == "pytorch" else 2]


def public(package: tuple[str, ...], text: str) -> list[str]:
    """The functions and classes in a text that a package exports, which the reference describes."""
    place = ROOT.joinpath(*package)
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    exported = assigned(file.read_text("utf-8"), "__all__")
    return [node.name for node in definitions(parsed(text)) if node.name in exported]
