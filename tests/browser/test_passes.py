"""The switch of the passes, as readers use it: with the mouse, the keyboard, links, the search of the browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_pages import AXE, open_everything, violations

FOLDS = "".join(f'??? {kind} "A {kind}"\n    Words.\n\n' for kind in ("derivation", "history", "caution"))
LONG = "A sentence that takes a line of the page.\n\n" * 40
PAGE = f"""# A part

To [the proof](#proof), or [to the other part](b.md#far).

## One {{ #one }}

{LONG}

## Two {{ #two data-pass="2" }}

Words of the second pass.

{FOLDS}

### Proof {{ #proof data-pass="3" }}

Words of the third pass.

## Three {{ #three data-pass="3" }}

{LONG}

## Last {{ #last }}

{LONG}
"""
OTHER = "# B part\n\nStart.\n\n## Near { #near }\n\nHere.\n\n## Far { #far data-pass=3 }\n\nThere.\n"
SMALL_SITE = {"a.md": PAGE, "b.md": OTHER}
pytestmark = pytest.mark.filterwarnings("ignore")


def visible(page: Page) -> list[str]:
    """The headings below the title that can be seen."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll("article :is(h2, h3)")]
           .filter(h => h.checkVisibility({contentVisibilityAuto: true})).map(h => h.id)"""
    )
    return found


def contents(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll(".md-sidebar--secondary .md-nav--secondary a[href*='#']")]
           .filter(a => a.checkVisibility()).map(a => a.hash.slice(1))"""
    )
    return [name for name in found if name != "a-part"]


def choose(page: Page, words: str) -> None:
    page.locator("fieldset.passes label", has_text=words).click()


ALL = ["one", "two", "proof", "three", "last"]


def test_everything_shows_until_somebody_chooses(reader: Visit) -> None:
    page = reader.open("a/")
    assert visible(page) == contents(page) == ALL
    expect(page.locator("fieldset.passes")).to_be_visible()
    expect(page.get_by_label("Everything")).to_be_checked()
    assert page.locator("fieldset.passes output").inner_text() == ""


@pytest.mark.parametrize(
    ("words", "left", "said"),
    [
        ("First pass", ["one", "last"], "2 deeper sections hidden"),
        ("Second pass", ["one", "two", "last"], "2 deeper sections hidden"),
        ("Everything", ALL, ""),
    ],
)
def test_a_choice_hides_what_is_deeper_and_is_remembered(reader: Visit, words: str, left: list[str], said: str) -> None:
    page = reader.open("a/")
    choose(page, words)
    assert visible(page) == contents(page) == left
    assert page.locator("fieldset.passes output").inner_text() == said
    page = reader.open("a/")
    assert visible(page) == left
    expect(page.get_by_label(words)).to_be_checked()


def test_the_keyboard_chooses(reader: Visit) -> None:
    page = reader.open("a/")
    page.get_by_label("Everything").focus()
    page.keyboard.press("ArrowLeft")
    assert visible(page) == ["one", "two", "last"]
    page.keyboard.press("ArrowLeft")
    assert visible(page) == ["one", "last"]


def test_a_link_opens_what_it_leads_to_and_nothing_else(reader: Visit) -> None:
    page = reader.open("a/")
    choose(page, "First pass")
    page.get_by_role("link", name="the proof").click()
    page.wait_for_function("document.getElementById('proof').checkVisibility({contentVisibilityAuto: true})")
    assert visible(page) == contents(page) == ["one", "two", "proof", "last"]
    page.wait_for_function("Math.abs(document.getElementById('proof').getBoundingClientRect().top - 68) < 90")
    expect(page.get_by_label("First pass")).to_be_checked()


def test_an_address_with_a_hidden_place_opens_it(reader: Visit) -> None:
    choose(reader.open("a/"), "First pass")
    reader.open("")
    page = reader.open("a/#three")
    assert visible(page) == ["one", "three", "last"]
    page.wait_for_function("Math.abs(document.getElementById('three').getBoundingClientRect().top - 68) < 90")


def test_the_next_page_keeps_the_choice_and_opens_the_place(reader: Visit) -> None:
    page = reader.open("a/")
    choose(page, "First pass")
    page.get_by_role("link", name="to the other part").click()
    expect(page.locator("h1")).to_contain_text("B part")
    page.wait_for_function("document.querySelector('fieldset.passes').dataset.ready")
    assert visible(page) == ["near", "far"]
    choose(page, "First pass")
    choose(page, "Second pass")
    assert visible(page) == ["near"]


def test_the_search_of_the_browser_finds_what_is_hidden(reader: Visit) -> None:
    """It looks into what is hidden `until-found`, and says so with `beforematch` before it shows it."""
    page = reader.open("a/")
    choose(page, "First pass")
    hidden = page.locator("section[data-pass]")
    assert [one.get_attribute("hidden") for one in hidden.all()] == ["until-found"] * 3
    style = "getComputedStyle(document.querySelector('section[data-pass]'))"
    assert page.evaluate(f"[{style}.display, {style}.contentVisibility]") == ["block", "hidden"]
    page.goto("about:blank")
    page.goto(f"{reader.address}a/#:~:text=Words%20of%20the%20third%20pass")
    page.wait_for_function("document.querySelector('fieldset.passes')?.dataset.ready")
    page.evaluate(
        "document.getElementById('proof').closest('section').dispatchEvent(new Event('beforematch', {bubbles: true}))"
    )
    assert {"two", "proof"} <= set(visible(page))


def test_without_scripts_everything_shows_and_no_dead_switch(browser: Browser, folder) -> None:  # type: ignore[no-untyped-def]
    for reader in visits(browser, folder, java_script_enabled=False):
        reader.page.goto(f"{reader.address}a/")
        for name in ALL:
            expect(reader.page.locator(f"#{name}")).to_be_visible()
        expect(reader.page.locator("fieldset.passes")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("words", ["First pass", "Everything"])
def test_nobody_is_shut_out(reader: Visit, scheme: str, words: str) -> None:
    reader.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = reader.open("a/")
    choose(page, words)
    open_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


def test_the_folds_have_icons_of_their_own(reader: Visit) -> None:
    page = reader.open("a/")
    looks = {
        kind: page.evaluate(
            """kind => { const style = getComputedStyle(document.querySelector(`details.${kind} > summary`), "::before")
                         return style.maskImage + style.backgroundColor }""",
            kind,
        )
        for kind in ("derivation", "history", "caution")
    }
    assert len(set(looks.values())) == 3
    assert all(look.startswith("url") for look in looks.values())


def test_a_phone_shows_the_switch_without_scrolling_sideways(browser: Browser, folder) -> None:  # type: ignore[no-untyped-def]
    for reader in visits(browser, folder, viewport={"width": 390, "height": 844}):
        page = reader.open("a/")
        choose(page, "Second pass")
        assert page.evaluate("document.scrollingElement.scrollWidth") == 390
