"""The dictionary in a real browser: hover texts for the mouse, the keyboard and a finger, and nobody shut out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from docs._hooks import concepts
from tests.browser.conftest import Visit, visits
from tests.browser.test_pages import AXE, open_everything, search, violations

READS = ("tests/browser/vendor",)
PAGE = "architectures/attention/alignment/"  # its loss is the cross-entropy, which it does not explain
TIP = ".md-tooltip2--active"


def sentence() -> str:
    return next(one.first for one in concepts.load() if one.id == "cross-entropy")


def test_the_mouse_and_the_keyboard_see_the_definition(visit: Visit) -> None:
    page = visit.open(PAGE)
    term = page.locator("article abbr", has_text="cross-entropy")
    term.hover()
    expect(page.locator(TIP)).to_have_text(sentence())
    page.mouse.move(0, 0)
    expect(page.locator(TIP)).to_have_count(0)
    term.focus()
    expect(page.locator(TIP)).to_have_text(sentence())


def test_a_finger_sees_the_definition(browser: Browser, built_site: Path) -> None:
    for phone in visits(browser, built_site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True):
        page = phone.open(PAGE)
        page.locator("article abbr", has_text="cross-entropy").tap()
        expect(page.locator(TIP)).to_have_text(sentence())


def test_an_entry_is_found_by_another_name(visit: Visit) -> None:
    page = visit.open("concepts/")
    page.get_by_role("link", name="MSE", exact=True).click()
    expect(page.locator("#mean-squared-error")).to_be_in_viewport()
    results = search(page, "quadratic loss")
    expect(results.first).to_contain_text("Concepts: losses")  # the page, and on it the entry
    expect(results.nth(1)).to_contain_text("Mean squared error")
    expect(results.nth(1)).to_be_visible()


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("sequence to sequence", "Kinds of sequences"),
        ("seq2seq", "Sequence-to-sequence model"),
        ("He initialization", "He initialisation"),
        ("torch.nn.Linear", "torch"),
        ("GRU", "GRU"),
    ],
)
def test_small_words_and_points_do_not_hide_an_entry(visit: Visit, words: str, entry: str) -> None:
    """The search gave nothing for some of these: an index of words with points in them had broken it."""
    heard: list[str] = []
    visit.page.on("console", lambda said: heard.append(said.text))
    results = search(visit.open("concepts/"), words)
    expect(results.filter(has_text=entry).first).to_be_attached()  # what the first letters have found goes first
    assert any(entry in title for title in results.all_text_contents()[:30])
    assert heard == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["concepts/", "concepts/losses/", PAGE])
def test_nobody_is_shut_out(visit: Visit, path: str, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(path)
    open_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []
