"""The catalogue's pages in a real browser: all rows without a script, fewer with the filter."""

import pytest

from docs._hooks.catalogue import load
from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, violations

READS = ("tests/browser/vendor",)
PAGES = ["resources/", "resources/by-kind/", "resources/by-guide/"]
ROWS = "ul.resources > li"


def test_the_filter_shows_what_was_asked_for(visit: Visit) -> None:
    page = visit.open("resources/")
    everything = page.locator(ROWS).count()
    assert everything == len(load())
    page.get_by_label("Filter by words").fill("backprop karpathy")
    page.get_by_label("kind", exact=True).select_option("video")
    shown = page.locator(f"{ROWS}:visible").all_inner_texts()
    assert 0 < len(shown) < everything
    assert all("karpathy" in row.lower() and "video" in row for row in shown)
    assert page.locator("output").inner_text() == f"{len(shown)} of {everything}"
    page.get_by_label("Filter by words").fill("")
    page.get_by_label("kind", exact=True).select_option("")
    assert page.locator(f"{ROWS}:visible").count() == everything


def test_without_scripts_everything_is_there(built_site) -> None:
    html = (built_site / "resources" / "index.html").read_text("utf-8")
    assert html.count("<li data-kind=") + html.count("<li data-level=") >= len(load())
    assert '<input type="search"' not in html.partition('<div class="resource-filter"')[2].partition("<ul")[0]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(visit: Visit, path: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(path)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_does_not_scroll_sideways(phone: Visit, path: str) -> None:
    page = phone.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
