"""Let lychee follow every link inside the built site: also those in labs, docstrings and raw HTML.

MkDocs checks the links that it makes out of Markdown itself; a page with any other dead link would be published. Each
is a warning here, so a strict build stops, and names the page, the line and what is missing.
"""

from pathlib import Path
from typing import Any

from mkdocs.plugins import get_plugin_logger

from docs._extensions.place import where
from docs._hooks.links import inside

log = get_plugin_logger(__name__)
sources: dict[str, Path] = {}  # of the built pages, by their files in the site


def on_pre_build(config: Any) -> None:
    """A new build begins with no page."""
    sources.clear()


def on_post_page(output: str, page: Any, config: Any) -> None:
    """Keep what a page was made from."""
    sources[page.file.dest_uri] = Path(page.file.abs_src_path or Path(config.docs_dir, page.file.src_uri))


def on_post_build(config: Any) -> None:
    """All pages are written: follow the links."""
    site = Path(config.site_dir)
    for built, link, reason in inside(site) if sources else ():
        path, _, anchor = link.partition("#")
        place = where(anchor, path.strip("/").rpartition("/")[2], file=sources.get(built, site / built))
        log.warning("%s: the link to %r is dead: %s; correct it", place, link, reason)
