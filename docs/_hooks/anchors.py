"""Let lychee follow every link inside the built site: also those in labs, docstrings and raw HTML.

MkDocs checks the links that it makes out of Markdown itself; a page with any other dead link would be published. Each
is a warning here, so a strict build stops, and names the page, the line and what is missing.
"""

import json
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.plugins import get_plugin_logger

from docs._extensions.place import where

log = get_plugin_logger(__name__)
sources: dict[str, Path] = {}  # of the built pages, by their files in the site


def on_env(env: Any, config: Any, files: Any) -> None:
    """What each file of the site is made from."""
    sources.clear()
    sources.update((file.dest_uri, Path(file.abs_src_path or Path(config.docs_dir, file.src_uri))) for file in files)


def on_post_build(config: Any) -> None:
    """All pages are written: follow the links. Writers, who see what MkDocs says of theirs, do not wait for it."""
    site = Path(config.site_dir)
    for built, link, reason in inside(site) if sources and not config.extra["writing"] else ():
        path, _, anchor = link.partition("#")
        place = where(anchor, path.strip("/").rpartition("/")[2], file=sources.get(built, site / built))
        log.warning("%s: the link to %r is dead: %s; correct it", place, link, reason)


def inside(site: Path) -> list[tuple[str, str, str]]:
    """The dead links from one place of a built site to another: the page, where the link leads, and the reason."""
    options = ["--offline", "--include-fragments", "--index-files", "index.html", "--root-dir", str(site)]
    errors = lychee(*options, *map(str, site.rglob("*.html")))["error_map"]
    found = ((Path(page).relative_to(site).as_posix(), one) for page in errors for one in errors[page])
    return sorted({(page, one["url"].removeprefix(f"{site.as_uri()}/"), reason(one)) for page, one in found})


def lychee(*arguments: str, text: str = "") -> dict[str, Any]:
    """Lychee's own report on the links of some files, or of a text that is passed as `-`."""
    program = str(Path(sysconfig.get_path("scripts"), "lychee"))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [program, "--verbose", "--no-progress", "--format", "json", "--output", str(report), *arguments]
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8")
        if not report.exists():
            raise RuntimeError(f"lychee wrote no report: {done.stderr.strip()}")
        answer: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return answer


def reason(entry: dict[str, Any]) -> str:
    """What lychee says about an address that it could not follow."""
    return str(entry["status"].get("details") or entry["status"]["text"])
