"""The catalogue's pages and the guides' in a real browser: all rows without a script, fewer with the filter."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from docs._hooks.catalogue import load
from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, open_everything, violations

READS = ("tests/browser/vendor",)
TOPIC = "resources/convolutional/"
PAGES = ["resources/", TOPIC, "guides/seven-steps/"]
ROWS = "ul.resources > li"


def shown(page: Page) -> list[str]:
    return page.locator(f"{ROWS}:visible").all_inner_texts()


def test_the_filter_shows_what_was_asked_for(visit: Visit) -> None:
    page = visit.open("resources/recommended/")
    everything = page.locator(ROWS).count()
    assert everything == sum(resource.recommended for resource in load())
    page.get_by_label("Filter by words").fill("backprop karpathy")
    page.get_by_label("kind", exact=True).select_option("Video")
    assert 0 < len(shown(page)) < everything
    assert all("karpathy" in row.lower() and "Video" in row for row in shown(page))
    assert page.locator("article output").inner_text() == f"{len(shown(page))} of {everything}"
    page.get_by_label("Filter by words").fill("")
    page.get_by_label("kind", exact=True).select_option("")
    assert len(shown(page)) == everything
    assert "?" not in page.url


def test_the_address_keeps_what_was_chosen(visit: Visit) -> None:
    page = visit.open(TOPIC)
    page.get_by_label("Filter by words").fill("classifier")
    page.get_by_label("stage", exact=True).select_option("First look")
    page.get_by_label("only recommended").check()
    chosen = shown(page)
    assert chosen
    page.goto(page.url)
    expect(page.get_by_label("only recommended")).to_be_checked()
    expect(page.get_by_label("stage", exact=True)).to_have_value("First look")
    expect(page.get_by_label("Filter by words")).to_have_value("classifier")
    assert shown(page) == chosen
    visit.rest()


def test_an_address_with_a_choice_that_is_not_there_shows_everything(visit: Visit) -> None:
    page = visit.open(f"{TOPIC}?stage=Nowhere&kind=")
    assert page.get_by_label("stage", exact=True).input_value() == ""
    assert len(shown(page)) == sum(one.usable for one in load() if one.topic == "convolutional")


def test_what_is_out_of_date_is_folded_away(visit: Visit) -> None:
    page = visit.open(TOPIC)
    fold = page.locator("article details", has_text="links of older guides")
    assert fold.locator(f"{ROWS}:visible").count() == 0
    fold.locator("summary").click()
    assert fold.locator(f"{ROWS}:visible").count() == sum(
        not one.usable for one in load() if one.topic == "convolutional"
    )


def test_without_scripts_everything_is_there(built_site) -> None:
    for topic, number in Counter(one.topic for one in load()).items():
        html = (built_site / "resources" / topic / "index.html").read_text("utf-8")
        assert html.count("<li data-kind=") == number, topic
        assert '<input type="search"' not in html.partition('<div class="resource-filter"')[2].partition("<ul")[0]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(visit: Visit, path: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(path)
    open_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


@pytest.mark.parametrize("path", [*PAGES, "guides/", "guides/yerevann/"])
def test_a_phone_does_not_scroll_sideways(phone: Visit, path: str) -> None:
    page = phone.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
