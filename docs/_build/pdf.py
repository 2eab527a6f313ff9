"""Print each topic as one PDF: its hub and its parts in their order, from the built site, without a network.

`python -m docs._build.pdf` writes `build/pdf/<topic>.pdf`, for the topics that are named or for all. The next build
publishes what lies there (docs/_hooks/pdf.py). How pages look on paper is said by docs/assets/css/print.css.
"""

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any

from mkdocs.config import load_config
from playwright.sync_api import BrowserContext, sync_playwright

from docs._build.chromium import ARGUMENTS, PROGRAM, serve
from docs._hooks import topics
from docs._hooks.topics import Topic

ROOT = Path(__file__).parents[2]
SITE, FOLDER = ROOT / "site", ROOT / "build" / "pdf"
JOIN = Path(__file__).with_suffix(".js")


def address(page: str) -> str:
    """Where a page of docs/ lies on the site: `a/index.md` at `a/`, `a/b.md` at `a/b/`."""
    return page.removesuffix("index.md") if page.endswith("/index.md") else page.removesuffix(".md") + "/"


def heading(topic: Topic, site: str, config: Any) -> dict[str, Any]:
    """What stands below the title, and in the properties of the file."""
    today = datetime.datetime.now(datetime.UTC).date()
    lines = [f"{config.site_name}, printed on {today:%d} {today:%B} {today.year}. {config.copyright}", site]
    return {"title": f"{topic.title} – {config.site_name}", "lines": lines}


def write(context: BrowserContext, topic: Topic, folder: Path, config: Any) -> Path:
    """One topic; a file is there when all of it has been printed."""
    addresses = [str(config.site_url) + address(page) for page in topic.pages()]
    page = context.new_page()
    page.goto(addresses[0])
    page.evaluate(JOIN.read_text("utf-8"), {"addresses": addresses, "heading": heading(topic, addresses[0], config)})
    path = folder / f"{topic.name}.pdf"
    printed = page.pdf(format="A4", prefer_css_page_size=True, outline=True, tagged=True)
    page.close()
    path.with_suffix(".part").write_bytes(printed)
    return path.with_suffix(".part").rename(path)


def asked(names: list[str]) -> list[Topic]:
    """The topics of these names, or all that are written."""
    written = {topic.name: topic for topic in topics.load() if topic.pages()}
    for name in names:
        if name not in written:
            raise SystemExit(f"pdf: there is no topic {name!r} with pages; write one of: {', '.join(written)}")
    return [written[name] for name in names] or list(written.values())


def main(arguments: list[str]) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="pdf", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="all, if none is named")
    parser.add_argument("--site", type=Path, default=SITE, help="the built site")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder for the files")
    options = parser.parse_args(arguments)
    chosen = asked(options.topics)
    if not (options.site / "index.html").is_file():
        parser.error(f"{options.site} is no built site: run `make build` first")
    if PROGRAM is None:
        parser.error("no Chromium: install one, or say in CHROME_PATH where it lies")
    options.into.mkdir(parents=True, exist_ok=True)
    config = load_config(str(ROOT / "mkdocs.yml"))
    with sync_playwright() as play, play.chromium.launch(executable_path=PROGRAM, args=ARGUMENTS) as browser:
        context = browser.new_context(color_scheme="light")
        serve(context, options.site, str(config.site_url), [])
        for topic in chosen:
            path = write(context, topic, options.into, config)
            print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
