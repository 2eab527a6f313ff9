"""The system's Chromium on the built site, which is answered from its folder: no server, no network."""

import mimetypes
import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PROGRAM = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def serve(context: BrowserContext, folder: Path, site: str, outside: list[str]) -> None:
    """Answer from the folder what is asked of the site's address, and refuse everything else."""

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(("data:", "blob:", "file:")):
            route.continue_()
        elif not url.startswith(site):
            outside.append(url)
            route.abort()
        else:
            path = folder / unquote(urlsplit(url).path).removeprefix(urlsplit(site).path).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            if path.is_file():
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                route.fulfill(body=path.read_bytes(), content_type=kind)
            else:
                route.fulfill(status=404, body="")

    context.route("**/*", answer)
