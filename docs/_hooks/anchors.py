"""Follow every link of the built pages to another place of the site: also those in labs, docstrings and raw HTML.

MkDocs checks the links that it makes out of Markdown itself; a page with any other dead link would be published. Each
is a warning here, so a strict build stops, and names the page, the line and what is missing.
"""

import posixpath
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs.plugins import get_plugin_logger

log = get_plugin_logger(__name__)
LINK = re.compile(r'<(?:a|area|link|img|script|source|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"')
ID = re.compile(r'<[^>]+?\s(?:id|name)="([^"]+)"')
pages: dict[str, tuple[str, set[str], set[str]]] = {}  # by address: source file, ids, links


def on_pre_build(config: Any) -> None:
    """A new build begins with no page."""
    pages.clear()


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Keep what a page offers and what it asks for."""
    ids = {unescape(name) for name in ID.findall(output)}
    pages[page.file.dest_uri] = (page.file.src_uri, ids, {unescape(link) for link in LINK.findall(output)})
    return output


def target(address: str, link: str) -> tuple[str, str] | None:
    """The file and the anchor that a link on the page at `address` means; None if it leaves the site."""
    path, _, anchor = link.partition("#")
    if re.match(r"[a-z][a-z+.-]*:|//", path) or path.startswith("/"):
        return None
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(path.partition("?")[0])))
        if path
        else address
    )
    return path, unquote(anchor)


def missing(address: str, link: str, site: Path) -> str | None:
    """What is not there, if anything."""
    found = target(address, link)
    if found is None:
        return None
    path, anchor = found
    if (site / path).is_dir():
        path = posixpath.normpath(posixpath.join(path, "index.html"))
    if not (site / path).is_file():
        return f"the site has no {path}"
    if anchor and path in pages and anchor not in pages[path][1] and anchor != "__top":
        return f"{pages[path][0]} has no place called {anchor!r}"
    return None


def line_of(link: str, source: Path) -> int:
    """The line of the source that has the link, or at least its anchor."""
    lines = source.read_text("utf-8").splitlines() if source.is_file() else []
    for words in (link, link.rpartition("#")[2]):
        for number, line in enumerate(lines, 1):
            if words and words in line:
                return number
    return 1


def on_post_build(config: Any) -> None:
    """All pages are written: follow the links."""
    for address, (source, _, links) in pages.items():
        for link in sorted(links):
            if problem := missing(address, link, Path(config.site_dir)):
                line = line_of(link, Path(config.docs_dir) / source)
                log.warning("docs/%s:%d: the link to %r is dead: %s; correct it", source, line, link, problem)
