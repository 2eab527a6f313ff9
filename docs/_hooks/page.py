"""Say under the title of a topic page how hard it is, how long it takes and what it builds on."""

import re
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.utils.meta import get_data

FOLDERS = ("foundations/", "architectures/", "training/", "practice/")
REQUIRED = {"title": str, "description": str, "level": int, "minutes": int, "prerequisites": list, "tags": list}


def topics(files: Any) -> dict[str, Any]:
    """The file of each topic page by the name of the topic."""
    pages = [file for file in files.documentation_pages() if file.src_uri.startswith(FOLDERS)]
    return {file.name: file for file in pages}


def check(meta: dict[str, Any], where: str) -> None:
    """Stop at a front matter from which the facts cannot be told."""
    for name, kind in REQUIRED.items():
        if not isinstance(meta.get(name), kind):
            raise PluginError(f"{where}: the front matter needs `{name}` ({kind.__name__}), it has {meta.get(name)!r}")
    if meta["level"] not in (1, 2, 3):
        raise PluginError(f"{where}: level is 1, 2 or 3, not {meta['level']}")


def title(file: Any) -> str:
    """The title of a topic page, from its front matter: pages are read in turn, and this one's turn may come later."""
    return str(get_data(file.content_string)[1].get("title"))


def facts(meta: dict[str, Any], prerequisites: list[str]) -> str:
    """The line itself."""
    level, minutes = meta["level"], meta["minutes"]
    stars = f'<span class="stars" role="img" aria-label="Level {level} of 3">{"★" * level}{"☆" * (3 - level)}</span>'
    duration = f"about {minutes} minutes" if minutes < 100 else f"about {round(minutes / 60, 1):g} hours"
    needs = "builds on " + ", ".join(prerequisites) if prerequisites else "needs no other page"
    return f'<ul class="facts"><li>{stars}</li><li>{duration}</li><li>{needs}</li></ul>'


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Put the facts behind the title."""
    if not page.file.src_uri.startswith(FOLDERS) or page.file.name == "index":
        return html
    where, known = f"docs/{page.file.src_uri}", topics(files)
    check(page.meta, where)
    for name in page.meta["prerequisites"]:
        if name not in known:
            names = ", ".join(sorted(known))
            raise PluginError(f"{where}: prerequisite {name!r} has no page; write one of: {names}")
    links = [
        f'<a href="{known[name].url_relative_to(page.file)}">{title(known[name])}</a>'
        for name in page.meta["prerequisites"]
    ]
    return re.sub("</h1>", lambda end: end[0] + facts(page.meta, links), html, count=1)
