"""Listings in the page, as a reader uses them: run, edit, break, stop, solve. Here with the browser's Python alone.

What needs NumPy in the browser is tested where `make runtime` has fetched it, for its wheel is in no registry.
"""

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from docs._build import runtime
from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, see_everything, violations
from tests.proof import site
from tests.proof.keys import ROOT

PYTHON = site.python()
pytestmark = pytest.mark.skipif(PYTHON is None, reason="no Pyodide here: make scripts fetches it with npm")
LISTING, EXERCISE = "foundations/deep-learning/cost/", "architectures/feedforward/layers/#exercise-parameters"
SOLVED = """def count_parameters(sizes):
    return sum((first + 1) * second for first, second in zip(sizes, sizes[1:]))
"""


def runs(page: Page, which: str = "section") -> Locator:
    return page.locator(f".listing[data-{which}] button.go")


def result(go: Locator) -> Locator:
    """What stands below a listing once it was run."""
    return go.locator("xpath=../following-sibling::*[contains(concat(' ', @class, ' '), ' run ')][1]")


def state(go: Locator) -> Locator:
    return result(go).locator(".run-state")


def write(page: Page, text: str) -> None:
    """Into the editor that has the focus, in place of what is there."""
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def edit(page: Page, go: Locator, text: str) -> None:
    go.locator("xpath=../button[text()='Edit']").click()
    expect(page.locator(".cm-content")).to_be_focused()
    write(page, text)


def test_nothing_of_python_or_the_editor_comes_before_it_is_asked_for(visit: Visit) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open(LISTING)
    assert not [url for url in asked if re.search("live/(runtime|worker|editor|demos)", url)]


def test_a_listing_prints_what_the_page_shows(visit: Visit) -> None:
    page = visit.open(LISTING)
    go = runs(page).first
    go.focus()
    page.keyboard.press("Enter")
    expect(state(go)).to_have_text(re.compile(r"^Ran in (under )?\d[\d.]* s\.$"))
    shown = page.locator(".language-text:has(.filename:text-is('Output')) code").first.inner_text()
    assert result(go).locator(".run-output").inner_text().split() == shown.split()
    begun = time.perf_counter()
    go.click()
    expect(state(go)).to_have_text(re.compile("^Ran in "))
    assert time.perf_counter() - begun < 2  # 0.1 s on a machine that does nothing else


def test_a_change_is_run_and_kept_and_taken_back(visit: Visit) -> None:
    page = visit.open(LISTING)
    go = runs(page).first
    before = page.locator(".listing[data-section]").first.locator("xpath=preceding-sibling::div[1]//code").inner_text()
    edit(page, go, "print('mine:', 6 * 7)\n\n\ndef half(x):\n    return x / 0\n\n\nhalf(1)")
    page.keyboard.press("Control+Enter")
    expect(state(go)).to_have_text(re.compile("^Stopped by an error"))
    assert result(go).locator(".run-output").inner_text().strip() == "mine: 42"
    error = result(go).locator(".run-error").inner_text()
    assert "line 8, in <module>\n    half(1)" in error
    assert "line 5, in half" in error
    assert error.rstrip().endswith("ZeroDivisionError: division by zero")
    page = visit.open(LISTING)
    code = page.locator(".listing[data-section]").first.locator("xpath=preceding-sibling::div[1]//code")
    assert "mine:" in code.inner_text()
    page.get_by_role("button", name="Back to the original").first.click()
    assert code.inner_text().split() == before.split()
    page = visit.open(LISTING)
    assert code.inner_text().split() == before.split()


def test_each_listing_of_a_chain_keeps_its_own_text(visit: Visit, built_site: Path) -> None:
    """They are blocks of the page, not of a file; all of them were replaced when one was changed."""
    text = (built_site / LISTING / "index.html").read_text("utf-8")
    text, found = re.subn(r'<p class="listing" data-section="[^"]*"', '<p class="listing" data-chain="line 1"', text)
    assert found > 1
    visit.page.route(f"**/{LISTING}", lambda route: route.fulfill(body=text, content_type="text/html"))
    page = visit.open(LISTING)
    codes = page.locator(".listing[data-chain]").locator("xpath=preceding-sibling::div[1]//code")
    before = codes.nth(1).inner_text()
    edit(page, runs(page, "chain").first, "print('mine')")
    page = visit.open(LISTING)
    assert codes.first.inner_text().strip() == "print('mine')"
    assert codes.nth(1).inner_text() == before
    yours = page.locator(".run-yours")
    expect(yours.first).to_be_visible()
    expect(yours.nth(1)).to_be_hidden()


def test_after_tab_a_letter_turns_no_page(visit: Visit) -> None:
    page = visit.open(LISTING)
    edit(page, runs(page).first, "print(1)")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).not_to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith(LISTING)


def test_an_endless_loop_stops(visit: Visit) -> None:
    page = visit.open(LISTING)
    go = runs(page).first
    edit(page, go, "print('on and on', flush=True)\nwhile True:\n    pass")
    go.click()
    expect(result(go).locator(".run-output")).to_have_text(re.compile("on and on"))
    begun = time.perf_counter()
    go.click()
    expect(state(go)).to_have_text("Stopped.")
    assert time.perf_counter() - begun < 1
    write_again = page.locator(".cm-content")
    write_again.focus()
    write(page, "print('again')")
    go.click()
    expect(result(go).locator(".run-output")).to_have_text(re.compile("again"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("for x in range(3)\n    print(x)", "SyntaxError: expected ':'"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("def down(n):\n    return down(n + 1)\n\ndown(0)", "RecursionError"),
        ("data = bytearray(2**40)", "MemoryError|OverflowError"),
        ("import nothing_of_this_name", "ModuleNotFoundError"),
    ],
)
def test_what_breaks_leaves_page_and_text_as_they_were(visit: Visit, text: str, words: str) -> None:
    page = visit.open(LISTING)
    go = runs(page).first
    edit(page, go, text)
    go.click()
    expect(result(go).locator(".run-error")).to_have_text(re.compile(words))
    assert page.locator(".cm-content").inner_text().split() == text.split()
    page.locator(".cm-content").focus()
    write(page, "print('still here')")
    go.click()
    expect(result(go).locator(".run-output")).to_have_text(re.compile("still here"))


def test_an_exercise_is_graded_with_hints_one_by_one(visit: Visit) -> None:
    page = visit.open(EXERCISE)
    go = runs(page, "check").first
    folds = go.locator("xpath=../following-sibling::details[position() <= 4]")
    expect(folds.nth(0)).to_be_visible()
    expect(folds.nth(1)).to_be_hidden()
    expect(folds.nth(3)).to_be_hidden()
    assert folds.nth(0).evaluate("fold => fold.offsetWidth > 0.9 * fold.parentElement.clientWidth")  # below the buttons
    go.click()
    expect(state(go)).to_have_text("Not yet:")
    expect(result(go).locator(".run-message")).to_have_text(re.compile("you return 2, 1 too few|too few"))
    expect(folds.nth(3)).to_be_visible()  # the solution, after a try
    expect(folds.nth(1)).to_be_hidden()
    folds.nth(0).locator("summary").click()
    expect(folds.nth(1)).to_be_visible()
    expect(folds.nth(2)).to_be_hidden()
    edit(page, go, SOLVED)
    page.keyboard.press("Control+Enter")
    expect(state(go)).to_have_text("Solved.")
    expect(result(go).locator(".run-output")).to_have_text(re.compile("^passed: "))


def test_an_attempt_that_does_not_run_has_the_readers_lines(visit: Visit) -> None:
    page = visit.open(EXERCISE)
    go = runs(page, "check").first
    edit(page, go, "def count_parameters(sizes):\n    return sizes + 1")
    go.click()
    expect(state(go)).to_have_text("It does not run yet.")
    assert "line 2, in count_parameters" in result(go).locator(".run-error").inner_text()


def test_without_a_network_the_page_says_so_and_stays(visit: Visit) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="")

    page = visit.open(LISTING)
    page.route("**/runtime/**", refuse)
    go = runs(page).first
    go.click()
    expect(state(go)).to_have_text(re.compile("Python could not be run here .* Copy the code, or take the notebook"))
    page.unroute("**/runtime/**", refuse)
    go.click()
    expect(state(go)).to_have_text(re.compile("^Ran in "))
    visit.wrong[:] = [words for words in visit.wrong if "503" not in words and "/runtime/" not in words]


def test_on_a_phone_nothing_is_wider_than_the_page(phone: Visit) -> None:
    page = phone.open(LISTING)
    go = runs(page).first
    edit(page, go, "print('x' * 300)")
    go.click()
    expect(result(go).locator(".run-output")).to_have_text(re.compile("xxx"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = go.bounding_box()
    assert box
    assert box["height"] >= 24
    assert go.evaluate("button => getComputedStyle(button).textDecorationLine") == "none"  # a button, no link


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_was_run_and_edited(visit: Visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(EXERCISE)
    go = runs(page, "check").first
    edit(page, go, "def count_parameters(sizes):\n    # a comment\n    return 'words', 1, None, True")
    go.click()
    expect(state(go)).to_have_text(re.compile("^(Not yet:|It does not run yet.)$"))
    see_everything(page)
    page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(page) == []


def test_what_cannot_run_in_the_page_says_why(visit: Visit) -> None:
    page = visit.open("architectures/feedforward/layers/")
    said = page.locator(".listing > span:not([class])").all_inner_texts()
    assert said
    assert all(
        re.fullmatch(r"(needs|takes) .+: (use the notebook|paste it into a notebook of your own)", words)
        for words in said
    )


def numpy_is_there() -> bool:
    packages = json.loads((PYTHON / runtime.LOCK).read_text("utf-8"))["packages"] if PYTHON else {}
    return "numpy" in packages


@pytest.mark.skipif(not numpy_is_there(), reason="NumPy for the browser is in no registry: make runtime fetches it")
def test_every_listing_of_the_site_runs(visit: Visit) -> None:
    """In the order of the pages; what it prints is compared with Python's own output elsewhere."""
    faults = []
    for page_file in sorted((ROOT / "docs").rglob("*.md")):
        address = page_file.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("index")
        page = visit.open(f"{address}/" if not address.endswith("/") and address else address)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for go in page.locator(".listing[data-section]:not([data-check]) button.go, [data-chain] button.go").all():
            go.evaluate("button => button.click()")
            expect(state(go)).to_have_text(re.compile(r"^(Ran|Stopped)|could not"), timeout=120_000)
            if not state(go).inner_text().startswith("Ran"):
                faults.append(f"{address}: {result(go).inner_text()}")
    assert faults == []
