"""For writers: `make serve` converts only pages that have changed, and keeps the others in .cache/pages, by content.

A kept page is asked for by everything that decides its HTML: its text and front matter, the keys of what it prints and
of the modules that it describes, and the extensions, templates, figures, papers, stamps and names of pages. A build
never looks here.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.toc import get_toc

from docs._hooks import proven
from tests.proof.keys import files_below, sha

FOR_ALL = ("docs/_extensions", "docs/_hooks", "docs/_live/runner.py", "docs/_templates", "docs/figures",
           "docs/_data/references.bib", "docs/_data/topics.yml", "docs/_data/verified", "docs/concepts",
           "mkdocs.yml")  # fmt: skip
MODULE = re.compile(r"^::: ([\w.]+)", re.M)
state: dict[str, Any] = {}  # of the build that is running


def on_files(files: Any, config: Any) -> None:
    """What decides every page: its templates and extensions, and which pages there are."""
    state.clear()
    if config.extra["writing"]:
        root = Path(config.docs_dir).parent
        state["folder"], state["used"] = root / ".cache" / "pages", set()
        state["folder"].mkdir(parents=True, exist_ok=True)
        tables = sorted((root / "snippets").rglob("study_*.json"))
        paths = [*tables, *(path for name in FOR_ALL for path in files_below(root / name) if path.is_file())]
        state["all"] = sha(
            *(part for path in paths for part in (str(path), path.read_bytes())), *sorted(files.src_uris)
        )


def key(uri: str, markdown: str, meta: dict[str, Any]) -> str:
    """The name under which a page is kept."""
    sources = proven.shown().sources
    printed = sources.page(f"docs/{uri}")
    described = sources.keys.reach(sources.keys.modules(MODULE.findall(markdown)))
    modules = [sources.keys.module(file) for file in sorted(described)]
    return sha(state["all"], markdown, repr(meta), repr(printed), *modules)


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str | None:
    """After all other hooks: there is nothing to convert on a page that is kept."""
    if not state or not page.file.src_uri.endswith(".md"):
        return None
    file = state[page.file.src_uri] = state["folder"] / f"{key(page.file.src_uri, markdown, page.meta)}.json"
    state["used"].add(file)
    return "" if file.is_file() else None


def on_page_content(html: str, *, page: Any, config: Any, files: Any) -> str | None:
    """After all other hooks: the page as it was kept; or keep it."""
    file = state.get(page.file.src_uri)
    if file is None:
        return None
    if not file.is_file():
        found = {
            "content": html,
            "title": page.title,
            "toc": tokens(page.toc),
            "anchors": sorted(page.present_anchor_ids),
        }
        file.write_text(json.dumps(found), "utf-8")
        return None
    found = json.loads(file.read_text("utf-8"))
    page.title, page.toc, page.present_anchor_ids = found["title"], get_toc(found["toc"]), set(found["anchors"])
    for entry in entries(page.toc):
        config.plugins["autorefs"].register_anchor(page, entry.id, title=entry.title)
    return str(found["content"])


def entries(toc: Iterable[Any]) -> Iterator[Any]:
    """All headings of a page."""
    for entry in toc:
        yield entry
        yield from entries(entry.children)


def tokens(toc: Iterable[Any]) -> list[dict[str, Any]]:
    """The contents of a page as Python-Markdown hands them over."""
    return [
        {"name": entry.title, "id": entry.id, "level": entry.level, "children": tokens(entry.children)} for entry in toc
    ]


def on_post_build(config: Any) -> None:
    """Forget what no page needs any more."""
    for file in state["folder"].glob("*.json") if state else ():
        if file not in state["used"]:
            file.unlink()
