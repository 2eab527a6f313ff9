"""The built site in the system's Chromium, served from the folder under its own address: no server, no network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="the browser tests need playwright: pip install -e '.[test]'")
pytest.importorskip("mkdocs", reason="the site's tools are not installed: pip install -e '.[docs]'")

import yaml
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from docs._build.chromium import ARGUMENTS, NAMES, PROGRAM, serve
from tests.proof import site
from tests.proof.keys import ROOT
from tests.site.small_site import build_small_site

USES = ("chromium", "playwright")  # and what `site` uses
PATIENCE = 60_000  # milliseconds: on a busy machine, not for the reader
expect.set_options(timeout=PATIENCE)
CLIPBOARD = ["clipboard-read", "clipboard-write"]
ADDRESS = next(
    str(yaml.safe_load(line.partition(":")[2]))
    for line in (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
    if line.startswith("site_url:")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser there is nothing to see."""
    if PROGRAM is None:
        skip = pytest.mark.skip(
            reason=f"no Chromium here: none of {', '.join(NAMES)} is on the PATH, CHROME_PATH is unset"
        )
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Path:
    """The built site, made once for each state of its sources."""
    return site.built(pytestconfig.rootpath)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": PROGRAM, "args": ARGUMENTS}


class Visit:
    """A page of the site that keeps account of what goes wrong while it is open."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address, self.wrong, self.asked = address, list[str](), set[Request]()
        self.page.on("request", lambda request: self.asked.add(request))
        self.page.on("requestfinished", lambda request: self.asked.discard(request))
        self.page.on("requestfailed", lambda request: self.asked.discard(request))
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("console", self.hear)
        self.page.on("requestfailed", self.miss)

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.wrong.append(f"console: {said.text}")

    def miss(self, request: Request) -> None:
        left = request.failure == "net::ERR_ABORTED" and request.url.endswith(
            ("/sitemap.xml", "/favicon.svg", ".woff2")
        )
        if not left:  # asked for after loading, when a test may have left the page
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def rest(self) -> None:
        """Wait for what was asked for: a page that is left meanwhile reports it as failed."""
        for _ in range(PATIENCE // 50):
            if not self.asked:
                break
            self.page.wait_for_timeout(50)

    def open(self, path: str) -> Page:
        self.rest()
        self.page.goto(self.address + path)
        self.page.wait_for_function("document.fonts.status === 'loaded' && document.body.dataset.reachable")
        return self.page


def visits(browser: Browser, folder: Path, address: str = ADDRESS, **options: Any) -> Iterator[Visit]:
    """A visit with its own cookies and storage; at the end nothing may have gone wrong."""
    outside: list[str] = []
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    serve(context, folder, ADDRESS, outside)
    visit = Visit(context, address)
    yield visit
    visit.rest()
    context.close()
    assert outside == [], "the page asked other hosts"
    assert visit.wrong == []


@pytest.fixture
def visit(browser: Browser, built_site: Path) -> Iterator[Visit]:
    yield from visits(browser, built_site, viewport={"width": 1280, "height": 900}, permissions=CLIPBOARD)


@pytest.fixture
def phone(browser: Browser, built_site: Path) -> Iterator[Visit]:
    yield from visits(browser, built_site, viewport={"width": 390, "height": 844})


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site of the pages that a test's file names in `SMALL_SITE`."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        build_small_site(folder, request.module.SMALL_SITE)
    return folder / "site"


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[Visit]:
    yield from visits(browser, folder, viewport={"width": 1280, "height": 900})


@pytest.fixture
def on_phone(browser: Browser, folder: Path) -> Iterator[Visit]:
    yield from visits(browser, folder, viewport={"width": 390, "height": 844}, has_touch=True)


@pytest.fixture(scope="session")
def archive(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make zip` packs it, after the site itself, whose build leaves what the labs printed."""
    folder = tmp_path_factory.mktemp("archive")
    site.build(ROOT, folder, OFFLINE="true", LAB_CACHE="true")
    return folder
