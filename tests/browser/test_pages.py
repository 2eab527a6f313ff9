"""What readers do with the pages, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import CLIPBOARD, Visit, visits
from tests.proof.keys import ROOT
from tests.proof.printed import find
from tests.proof.reader import normal
from tests.site.small_site import build_small_site

READS = ("tests/browser/vendor",)
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TOPIC, LAB = "architectures/convolutional/way-back/", "labs/single_neuron_to_97_percent/"
THEMED = "architectures/recurrent/memory/"  # a part with tabs, tips and a figure
ADAPTIVE = "training/optimization/adaptive/"
HUB, PART, COURSE = "architectures/feedforward/", "architectures/feedforward/neuron/", "start/learning-one-number/"
PAGES = ["", TOPIC, ADAPTIVE, LAB, "reference/feedforward/", "proof/", "404.html", HUB, PART, COURSE]
NAMES = ["home", "topic", "part-2", "lab", "reference", "proof", "404", "hub", "part", "course"]
pages = pytest.mark.parametrize("path", PAGES, ids=NAMES)
INTERACTIVE = "a[href], button, input:not([type=hidden]), summary, select, textarea, [role=button]"


@pages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(visit: Visit, path: str, scheme: str) -> None:
    """axe finds nothing serious or critical, in neither scheme."""
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(path)
    open_everything(page)
    see_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


def test_nobody_is_shut_out_on_a_phone(phone: Visit) -> None:
    for path in ("", TOPIC):
        page = phone.open(path)
        see_everything(page)
        page.add_script_tag(content=AXE.read_text("utf-8"))
        assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe holds to be serious or critical, with the first elements."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})")
    bad = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in bad for node in rule["nodes"][:5]]


def open_everything(page: Page) -> None:
    """Unfold what is folded, so that nothing hides from the check; of long tables, one is enough."""
    page.evaluate(
        """[...document.querySelectorAll('details')].filter((d, i) => !i || d.querySelectorAll('*').length < 500)
           .forEach(details => { details.open = true })"""
    )


def see_everything(page: Page) -> None:
    """Go down the page: blocks get what the theme gives them when they come into the window."""
    page.evaluate(
        """async () => {
             for (const code of document.querySelectorAll("article .highlight pre > code")) {
               if (!code.checkVisibility()) continue
               code.scrollIntoView({ behavior: "instant" })
               for (let i = 0; i < 1000 && !code.parentElement.querySelector(".md-code__button"); i++)
                 await new Promise(done => setTimeout(done, 10))
             }
             scrollTo({ top: 0, behavior: "instant" })
           }"""
    )


@pytest.mark.parametrize(
    ("path", "names"),
    [(TOPIC, ("backward", "max-pooling", "exercises")), (ADAPTIVE, ("done", "adam", "exercises"))],
    ids=["topic", "part"],
)
def test_a_link_to_a_heading_leads_there(visit: Visit, path: str, names: tuple[str, ...]) -> None:
    """Close under the header. A page that is still being laid out moves after the click, which is then repeated."""
    page = visit.open(path)
    for name in names:
        link, offsets = page.locator(f".md-sidebar--secondary a[href$='#{name}']"), []
        for _ in range(10):
            link.evaluate("link => link.click()")
            offsets.append(where_it_rests(page, name))
            if abs(offsets[-1] - 68) < 5:
                break
        assert abs(offsets[-1] - 68) < 5, f"#{name} stands {offsets} pixels below the top, not 68"


def where_it_rests(page: Page, name: str) -> float:
    """How far below the top of the window an element stands, once it has not moved for half a second and 20 frames."""
    return page.evaluate(
        """async name => {
             const top = () => document.getElementById(name).getBoundingClientRect().top
             let last = top(), frames = 0, since = performance.now()
             const begun = since
             while ((frames < 20 || performance.now() - since < 500) && performance.now() - begun < 60_000) {
               await new Promise(requestAnimationFrame)
               if (top() === last) frames++
               else { last = top(); frames = 0; since = performance.now() }
             }
             return last
           }""",
        name,
    )


@pages
def test_a_phone_does_not_scroll_sideways(phone: Visit, path: str) -> None:
    page = phone.open(path)
    open_everything(page)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    wide = page.evaluate(
        """[...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > 391)
           .filter(e => { for (let a = e.parentElement; a; a = a.parentElement)
             if (a.tagName != 'BODY' && /auto|scroll|hidden/.test(getComputedStyle(a).overflowX)) return false
             return true })
           .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert (width, wide) == (390, [])


@pages
def test_the_keyboard_reaches_everything(visit: Visit, path: str) -> None:
    """Whatever can be clicked can be reached by Tab, or by the arrows within its group."""
    page = visit.open(path)
    unreachable = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
           .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0)
           .filter(e => e.tabIndex < 0 && !e.disabled && !e.closest('.md-search__form, .tabbed-labels, [hidden]'))
           .map(e => e.outerHTML.slice(0, 150))""",
        INTERACTIVE,
    )
    assert unreachable == []


def test_tab_walks_through_the_home_page(visit: Visit) -> None:
    page = visit.open("")
    expected = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(e => e.tabIndex >= 0)
           .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0
                        && !e.matches('.md-option, .md-toggle, .md-search *, .md-top'))
           .map((e, i) => e.dataset.expected = String(i))""",
        INTERACTIVE,
    )
    seen = set()
    for _ in range(3 * len(expected)):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.dataset.expected"))
    assert set(expected) - seen == set()


def test_a_phone_opens_the_menu_with_the_keyboard(phone: Visit) -> None:
    page = phone.open("")
    drawer = page.locator("label.md-header__button[for=__drawer]").get_by_role("button")
    drawer.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#__drawer")).to_be_checked()
    expect(page.locator(".md-nav--primary .md-nav__link", has_text="Topics").first).to_be_visible()


@pytest.mark.parametrize("path", [TOPIC, LAB], ids=["topic", "lab"])
def test_the_copy_button_copies_the_code(visit: Visit, built_site: Path, path: str) -> None:
    """Exactly the block that the census sees, and nothing else."""
    shown = find((built_site / path / "index.html").read_text("utf-8"))
    page = visit.open(path)
    open_everything(page)
    page.add_style_tag(content=".tabbed-block { display: block !important }")
    see_everything(page)
    shown = [normal(block.text) for block in shown if any(name == "highlight" for name in block.classes)]
    buttons = page.locator("article .highlight .md-code__button[data-md-type=copy]")
    expect(buttons).to_have_count(len(shown))
    assert len(shown) >= 10
    for button, text in zip(buttons.all(), shown, strict=True):
        assert copied(page, button, text) == text


def copied(page: Page, button: Locator, awaited: str) -> str:
    """What a button puts into the clipboard, which may take a while; a click that comes to nothing is repeated."""
    page.evaluate("navigator.clipboard.writeText('nothing')")
    text = "nothing"
    for waited in range(600):
        if waited % 200 == 0:
            button.evaluate("button => button.click()")
        text = normal(page.evaluate("navigator.clipboard.readText()"))
        if text == awaited:
            break
        page.wait_for_timeout(20 if waited < 50 else 100)
    return text


TABS = '=== "NumPy"\n\n    one\n\n=== "PyTorch"\n\n    two\n\n'
MARKED = "```python\nx = 1  # (1)!\ny = [1, # (2)!\n  2]  # three\n```\n\n1. A note.\n2. Another.\n"


@pytest.fixture(scope="module")
def small(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A page with two sets of tabs, and with marks in its code that open a note."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        build_small_site(folder, {"a.md": f"# A\n\n{TABS}Between.\n\n{TABS}{MARKED}"})
    yield from visits(browser, folder / "site", permissions=CLIPBOARD)


@pytest.mark.filterwarnings("ignore")
def test_marks_of_notes_are_not_copied(small: Visit) -> None:
    page = small.open("a/")
    expect(page.locator(".md-annotation")).to_have_count(2)
    code = "x = 1\ny = [1,\n  2]  # three"
    assert copied(page, page.locator(".md-code__button[data-md-type=copy]"), code) == code


def test_tabs_are_linked(small: Visit) -> None:
    """A reader who wants PyTorch chooses once, with the mouse or with the arrows."""
    page = small.open("a/")
    sets = page.locator(".tabbed-set")
    expect(page.locator(".tabbed-labels a")).to_have_count(4)  # so many does the theme make, when it begins to listen
    sets.nth(0).get_by_text("PyTorch", exact=True).click()
    for number in (0, 1):
        expect(sets.nth(number).locator(".tabbed-block").nth(1)).to_be_visible()
    sets.nth(1).locator("input").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(sets.nth(1).locator(".tabbed-block").nth(0)).to_be_visible()


def search(page: Page, words: str) -> Locator:
    """Type until the index, which is fetched in the background, has answered."""
    results = page.locator(".md-search-result__link")
    page.keyboard.press("/")
    for _ in range(20):
        page.locator(".md-search__input").fill("")
        page.locator(".md-search__input").press_sequentially(words)
        try:
            results.first.wait_for(state="visible", timeout=2000)
            break
        except PlaywrightTimeout:
            continue
    return results


def test_search_finds_and_leads_there(visit: Visit) -> None:
    page = visit.open("")
    results = search(page, "cross-entropy")
    hit = results.filter(has_text=re.compile("entropy", re.IGNORECASE)).first
    expect(hit).to_be_visible()  # the first of all may still be what "cross" alone has found
    hit.click()
    page.wait_for_url(re.compile(r"/\w+/.*\?h="))
    expect(page.locator("article")).to_contain_text(re.compile("cross.entropy", re.IGNORECASE))


@pytest.mark.parametrize("place", ["architectures/attention/order/#blind", "architectures/attention/heads/#train"])
def test_a_link_to_a_heading_lands_there_on_a_slow_processor(visit: Visit, place: str) -> None:
    """From below the top of a page, as readers do; a page that was loaded by a script landed far from the heading."""
    page = visit.open("architectures/attention/")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.locator(f"article a[href$='{place.removeprefix('architectures/attention/')}']:visible").first.click()
    page.wait_for_url(f"**/{place}")
    page.wait_for_function("document.body.dataset.reachable")
    heading = page.locator(f"[id='{place.partition('#')[2]}']")
    assert 0 <= heading.evaluate("element => element.getBoundingClientRect().top") < 90


@pytest.mark.parametrize("path", PAGES[1:3], ids=NAMES[1:3])
def test_formulas_are_set_in_their_own_font(visit: Visit, path: str) -> None:
    """And the topics do not fetch the large rest of it: their symbols are in CORE of docs/_build/fonts.py."""
    page = visit.open(path)
    page.wait_for_function("[...document.fonts].some(f => f.family.includes('Path Math') && f.status == 'loaded')")
    visit.rest()
    faces = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")
    assert sum("Path Math" in name for name in faces) == 1
    sizes = page.evaluate("[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().height)")
    assert len(sizes) > 50
    assert max(sizes) < 300


def test_what_the_theme_draws_is_drawn(visit: Visit) -> None:
    """With the theme's style sheet and ours behind it."""
    page = visit.open(THEMED)
    see_everything(page)
    drawn = page.evaluate(
        """() => {
             const style = (selector, part) => getComputedStyle(document.querySelector(selector), part)
             return {
               keyword: style(".highlight .k").color != style(".highlight code").color,
               icon: style(".admonition.tip > .admonition-title", "::before").maskImage.startsWith("url"),
               fold: style("details.success > summary", "::after").maskImage.startsWith("url"),
               tabs: style(".tabbed-labels").display == "flex",
               name: style(".highlight > .filename").display == "flow-root",
               copy: style(".md-code__button", "::after").maskImage.startsWith("url"),
               contents: style(".md-sidebar--secondary").position == "sticky",
             }
           }"""
    )
    assert drawn == dict.fromkeys(drawn, True)


def test_the_scheme_follows_the_system_and_the_reader(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open(THEMED)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    expect(page.locator(".figure-dark").first).to_be_visible()
    page.locator("label[title='Switch to light mode']").click()
    page.wait_for_function(f"dark => {ground} != dark", arg=dark)
    expect(page.locator(".figure-dark").first).to_be_hidden()
    visit.open("")
    page.wait_for_function(f"dark => {ground} != dark", arg=dark)


def test_paper_gets_the_page_without_the_tools(visit: Visit) -> None:
    visit.page.emulate_media(media="print", color_scheme="light")
    page = visit.open(THEMED)
    for tool in (".md-header", ".md-tabs", ".md-footer", ".md-sidebar"):
        expect(page.locator(tool).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".figure-light").first).to_be_visible()


def test_the_archive_works_from_a_folder(browser: Browser, archive: Path) -> None:
    """Unpacked, opened without a server: links, formulas, figures and search."""
    for visit in visits(browser, archive, address=f"{archive.as_uri()}/"):
        page = visit.open("index.html")
        visit.rest()  # the search index is large, and a page that is left meanwhile reports it as failed
        page.locator(".md-tabs__link", has_text="Topics").click()
        expect(page.locator("h1")).to_contain_text("What deep learning is")
        visit.rest()
        page.locator(".md-footer__link--next").click()
        assert page.url.startswith("file:")
        page.locator("math").first.scroll_into_view_if_needed()
        font = "[...document.fonts].some(f => f.family.includes('Path Math') && f.status == 'loaded')"
        page.wait_for_function(font)
        figure = page.locator(".figure img:visible").first
        figure.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=figure.element_handle())
        assert search(page, "momentum").count() > 0
