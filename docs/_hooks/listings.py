"""Offer the whole file below each printed section: to copy, to download, or, of the library, where it is described.

The snippets are published beside the pages, at the addresses that they have in the repository.
"""

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File

from docs._hooks import proven, topics
from tests.proof.printed import Printed, find, insert
from tests.proof.sources import definitions


def on_files(files: Any, config: Any) -> None:
    """Publish every snippet."""
    root = Path(config.docs_dir).parent
    for path in sorted((root / "snippets").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        files.append(File.generated(config, name, content=path.read_text("utf-8")))


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str:
    """Below every section of a file."""
    name = f"docs/{page.file.src_uri}"
    if not page.file.abs_src_path or not name.endswith(".md"):
        return html
    return insert(html, notes(name, html, page.file, files))


def notes(name: str, html: str, here: File, files: Any) -> Iterator[tuple[int, str]]:
    sources = proven.shown().sources
    for block in find(html):
        source = next(iter(sources.of(name, block)), None)
        if source and source.kind == "snippet" and (file := files.get_file_from_path(source.path)):
            yield block.end, offered(file.url_relative_to(here), PurePosixPath(source.path).name)
        elif source and source.kind == "section":
            yield block.end, described(source.path, block, here, files)


def offered(address: str, name: str) -> str:
    """The two ways to the whole file. Without a script there is nothing that could copy it."""
    file, download = escape(address), f"Download {escape(name)}"
    return (
        '<p class="listing" data-search-exclude>'
        f'<button type="button" data-file="{file}" hidden>Copy whole file</button>'
        f'<a href="{file}" download="{escape(name)}" aria-label="{download}">Download</a></p>'
    )


def described(path: str, block: Printed, here: File, files: Any) -> str:
    """A link to the page of the reference, and there to the function or class that is printed."""
    parts = [part for part in PurePosixPath(path).with_suffix("").parts if part not in ("dlref", "pytorch", "__init__")]
    page = files.get_file_from_path(f"reference/{parts[0]}.md") if parts else None
    if page is None:
        return ""
    package = f"dlref.pytorch.{parts[0]}" if path.startswith("dlref/pytorch/") else f"dlref.{parts[0]}"
    shown = next((node.name for node in definitions(parsed(block.text)) if node.name in public(package)), "")
    name = f"{package}.{shown}" if shown else ""
    address = page.url_relative_to(here) + (f"#{name}" if name else "")
    words = f"<code>{name}</code> in the reference" if name else f"<code>{package}</code> in the reference"
    return f'<p class="listing" data-search-exclude><a href="{escape(address)}">{words}</a></p>'


def parsed(text: str) -> ast.Module:
    """Its syntax tree; an empty one of a section that is no program by itself."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


def public(package: str) -> set[str]:
    """The names that a package of the library exports, which the reference describes."""
    place = topics.DOCS.parent.joinpath(*package.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["__all__"]:
            return set(ast.literal_eval(node.value))
    return set()
