"""The gallery in a real browser: the filter by keyboard, the folds, and nobody shut out."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, open_everything, violations

READS = ("tests/browser/vendor",)
PAGE = "gallery/initialization/"
ROWS, HEADINGS = "section.snippet", "article h2"


def test_the_filter_works_by_keyboard(visit: Visit) -> None:
    page = visit.open("gallery/optimization/")
    everything = page.locator(ROWS).count()
    page.get_by_label("Filter by words").focus()
    page.keyboard.type("momentum digits")
    expect(page.locator("article output")).not_to_have_text(f"{everything} of {everything}")
    page.keyboard.press("Tab")
    page.keyboard.type("study")
    expect(page.get_by_label("kind", exact=True)).to_have_value("study")
    shown = page.locator(f"{ROWS}:visible")
    assert 0 < shown.count() < everything
    assert page.locator("article output").inner_text() == f"{shown.count()} of {everything}"
    assert [one.get_attribute("data-kind") for one in shown.all()] == ["study"] * shown.count()
    assert [one.get_attribute("id") for one in page.locator(f"{HEADINGS}:visible").all()] == ["kind-study"]
    expect(page.locator("#study_momentum")).to_be_visible()


def test_the_first_page_is_filtered_by_topic_and_kind(visit: Visit) -> None:
    page = visit.open("gallery/")
    page.get_by_label("topic", exact=True).select_option("Convolutional networks")
    page.get_by_label("kind", exact=True).select_option("tip")
    expect(page.locator(f"{HEADINGS}:visible")).to_have_count(1)
    expect(page.locator(HEADINGS).get_by_text("Convolutional networks")).to_be_visible()
    expect(
        page.locator("article p a", has_text="programs with pictures and sources").locator("visible=true")
    ).to_have_count(1)
    page.locator("ul.resources > li:visible a").first.click()
    page.wait_for_url("**/gallery/convolutional/#tip_*")


def test_a_source_unfolds_by_keyboard_and_is_copied(visit: Visit) -> None:
    page = visit.open(PAGE)
    summary = page.locator("details.highlight-fold summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.highlight-fold pre").first).to_be_visible()
    button = page.locator("button[data-file]").first
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(visit: Visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(PAGE)
    open_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


@pytest.mark.parametrize("path", ["gallery/", "gallery/boltzmann/"])
def test_a_phone_does_not_scroll_sideways(phone: Visit, path: str) -> None:
    page = phone.open(path)
    open_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth")
