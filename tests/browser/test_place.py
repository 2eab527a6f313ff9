"""Keep your place, as a reader does: tick, compare, go on, review, export, import, clear; also from a folder."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, violations
from tests.proof.keys import ROOT
from tests.site.small_site import build_small_site

PAGE, HUB, HOME, PLACE = "start/a-neuron/", "foundations/deep-learning/", "", "start/your-place/"
KEY = "deep-learning-path.place"
FACTS = "description: Words.\nminutes: 5\nlevel: 1\nprerequisites: []"
PART = (
    f"---\ntitle: A neuron\n{FACTS}\ntags: [start]\n---\n"
    + """# A neuron

Words before.

## Exercises { #exercises }

### ★ By hand: a sum { #exercise-sum }

What is one and one?

??? success "Answer"
    Two.

### ★★ Experiment: a rather long title that needs more than one line on a phone { #exercise-long }

Try it. Which one wins?

??? success "What to look for"
    Both.

## Check yourself { #check-yourself }

**1.** What does a *neuron* compute?
{ #check-neuron }

??? success "Answer"
    A sum.

**2.** And why?
{ #check-why }

??? success "Answer"
    Because.

## You are done when { #done }

- you can say it with a [link](your-place.md) { #done-said }
- you can do it { #done-did }
"""
)
INDEX = """# Home

<p id="place-go-on" class="place-go-on"></p>

<ol class="home-path" markdown>
<li markdown>**[A neuron](start/a-neuron.md)** Words. <span class="path-facts">short</span></li>
<li markdown>**[Deep learning](foundations/deep-learning/index.md)** Words. <span class="path-facts">short</span></li>
</ol>

--8<-- "docs/_data/place.html"
"""
TOPICS = "- {name: deep-learning, title: Deep learning, folder: foundations, level: 1, parts: []}\n"
HUB_FRONT = f"---\ntitle: Deep learning\n{FACTS}\ntags: [foundations]\n---\n"
HUB_PAGE = f'{HUB_FRONT}# Deep learning\n\n**1.** What is it?\n{{ #check-it }}\n\n??? success "Answer"\n    This.\n'
SMALL_SITE = {
    "_data/topics.yml": TOPICS,
    "index.md": INDEX,
    "start/a-neuron.md": PART,
    "foundations/deep-learning/index.md": HUB_PAGE + "\n- you know it { #done-it }\n",
    "start/your-place.md": (ROOT / "docs" / PLACE.rstrip("/")).with_suffix(".md").read_text("utf-8"),
}
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place-offline")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("OFFLINE", "true")
        build_small_site(folder, SMALL_SITE)
    return folder / "site"


def tick(page: Page, name: str) -> Locator:
    return page.locator(f"[data-tick='{name}']")


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))
    return found


def answer(page: Page, name: str, choice: str) -> None:
    form = page.locator(f"#{name} + form") if name.startswith("check") else page.locator(f"#{name} ~ form").first
    form.get_by_label("Your answer").fill("a sum")
    form.get_by_role("button", name="Compare").click()
    fold = form.locator("xpath=following-sibling::details[1]")
    expect(fold.locator("summary")).to_be_focused()
    fold.get_by_role("button", name=choice, exact=True).click()


def test_a_tick_is_still_there(reader: Visit) -> None:
    page = reader.open(PAGE)
    box = page.get_by_role("checkbox", name="you can do it")
    expect(box).not_to_be_checked()
    page.get_by_text("you can do it").click()  # the words are its label
    expect(box).to_be_checked()
    page.get_by_role("checkbox", name="Done: ★ By hand: a sum").check()
    page = reader.open(PAGE)
    expect(box).to_be_checked()
    expect(tick(page, "exercise-sum")).to_be_checked()
    expect(tick(page, "done-said")).not_to_be_checked()
    assert set(kept(page)["done"]) == {f"{PAGE}#done-did", f"{PAGE}#exercise-sum"}
    assert set(kept(page)["review"]) == {f"{PAGE}#exercise-sum"}
    tick(page, "exercise-sum").uncheck()
    assert set(kept(page)["done"]) == {f"{PAGE}#done-did"}
    assert kept(page)["review"] == {}


def test_an_answer_is_compared(reader: Visit) -> None:
    page = reader.open(PAGE)
    answer(page, "check-neuron", "Yes")
    answer(page, "check-why", "Not yet")
    answer(page, "exercise-sum", "Yes")
    place = kept(page)
    assert set(place["done"]) == {f"{PAGE}#check-neuron", f"{PAGE}#exercise-sum"}
    assert set(place["review"]) == {*place["done"], f"{PAGE}#check-why"}  # what was not known comes back as well
    assert place["review"][f"{PAGE}#check-neuron"]["text"] == "1. What does a neuron compute?"
    expect(tick(page, "exercise-sum")).to_be_checked()
    page = reader.open(PAGE)
    expect(page.locator("#check-neuron + form output")).to_have_text("You had it.")
    expect(page.locator("#check-why + form output")).to_have_text("")


def test_home_says_where_to_go_on(reader: Visit) -> None:
    page = reader.open(HOME)
    expect(page.locator("#place-go-on")).to_have_text("")
    assert page.locator(".place-count").count() == 0
    page = reader.open(PAGE)
    tick(page, "done-did").check()
    tick(page, "done-said").check()
    page = reader.open(HOME)
    expect(page.locator(".home-path li").first.locator(".place-count")).to_have_text("2 of 9 done")
    bar = page.locator(".place-count progress")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [2, 9]
    page.locator("#place-go-on").get_by_role("link", name="A neuron").click()
    page.wait_for_url(f"**/{PAGE}**")
    assert page.url.endswith("#check-yourself"), "the heading above the middle of the window"


def test_review_comes_after_days(reader: Visit) -> None:
    """After 1, 3, 7, 16 and 35 days; what is no longer known begins again."""
    page, today = reader.page, datetime(2026, 1, 1, 12, tzinfo=UTC)
    nothing = "Nothing is due today."

    def after(days: int) -> None:
        nonlocal today
        today += timedelta(days=days)
        page.clock.set_fixed_time(today)
        reader.open(PLACE)

    page.clock.set_fixed_time(today)
    reader.open(PAGE)
    answer(page, "check-neuron", "Yes")
    for wait in (1, 3, 7, 16, 35, 35):
        after(wait - 1)
        expect(page.locator("#place-due")).to_have_text(nothing)
        after(1)
        expect(page.locator("#place-due a")).to_have_text("1. What does a neuron compute?")
        page.get_by_role("button", name="I still know it").click()
        expect(page.locator("#place-due")).to_have_text(nothing)
    after(35)
    page.get_by_role("button", name="Show me again").click()
    page.wait_for_url(f"**/{PAGE}#check-neuron")
    assert kept(page)["review"][f"{PAGE}#check-neuron"]["level"] == 0


def exported(page: Page) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").click()
    assert waiting.value.suggested_filename.startswith("deep-learning-path-20")
    return Path(waiting.value.path())


def load(page: Page, text: str) -> None:
    file = {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Import").set_input_files(file)  # type: ignore[arg-type]


def ticked(reader: Visit) -> Page:
    page = reader.open(PAGE)
    tick(page, "done-did").check()
    answer(page, "check-neuron", "Yes")
    return reader.open(PLACE)


def test_export_clear_and_import_give_the_same(reader: Visit) -> None:
    page = ticked(reader)
    before = kept(page)
    expect(page.locator("#place-done li")).to_have_text("A neuron that decides 2 of 9 done")
    text = exported(page).read_text("utf-8")
    assert json.loads(text) == before
    page.locator("#place-copies").get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Keep it").click()
    assert kept(page) == before
    page.locator("#place-copies").get_by_role("button", name="Clear").click()
    page.evaluate("localStorage.setItem('deep-learning-path.text:/a/#b.py:c', 'mine')")
    page.get_by_role("button", name="Clear everything").click()
    assert page.evaluate("localStorage.getItem('deep-learning-path.text:/a/#b.py:c')") is None
    assert kept(page) == {"version": 1, "done": {}, "review": {}}
    expect(page.locator("#place-done")).to_have_text("Nothing is ticked yet.")
    load(page, text)
    page.get_by_role("button", name="Leave everything").click()
    assert kept(page)["done"] == {}
    load(page, text)
    page.get_by_role("button", name="Replace what is here").click()
    assert kept(page) == before
    expect(page.locator("#place-done li")).to_have_text("A neuron that decides 2 of 9 done")


def test_two_browsers_are_merged(reader: Visit) -> None:
    page = ticked(reader)
    here = kept(page)
    own, other = f"{PAGE}#check-neuron", f"{HUB}#check-it"
    date = "2020-01-01"
    later = {"level": 3, "due": "2099-01-01", "text": "later"}
    file = {
        "version": 1,
        "done": {own: date, other: "2099-01-01"},
        "review": {own: later, other: {"level": 1, "due": "2030-01-01", "text": "What is it?"}},
        "last": {"page": HUB, "title": "Hub", "id": "", "date": "2020-01-01"},
    }
    load(page, json.dumps(file))
    page.get_by_role("button", name="Add them").click()
    both = kept(page)
    assert both["done"] == here["done"] | {own: date, other: "2099-01-01"}
    assert both["review"] == file["review"]
    assert both["last"] == here["last"]


GOOD = {"version": 1, "done": {f"{PAGE}#done-did": "2026-01-01"}, "review": {}}
LEVEL = {"level": 5, "due": "2026-01-01", "text": "a"}
RUBBISH = [
    ("not json", "It is not JSON"),
    (json.dumps(GOOD)[:-9], "It is not JSON"),
    ("null", "version 1"),
    ("[]", "version 1"),
    (json.dumps(GOOD | {"version": 2}), "version 1"),
    (json.dumps(GOOD | {"done": None}), "What is done"),
    (json.dumps(GOOD | {"done": {"x": "2026-01-01"}}), "What is done"),
    (json.dumps(GOOD | {"done": {"javascript:x#a": "2026-01-01"}}), "What is done"),
    (json.dumps(GOOD | {"done": {f"{PAGE}#done-did": "soon"}}), "What is done"),
    (json.dumps(GOOD | {"review": {f"{PAGE}#done-did": LEVEL}}), "to be reviewed"),
    (json.dumps(GOOD | {"review": {f"{PAGE}#done-did": None}}), "to be reviewed"),
    (json.dumps(GOOD | {"last": {"page": 1, "title": "a", "id": "", "date": "2026-01-01"}}), "last page"),
]


def test_rubbish_changes_nothing(reader: Visit) -> None:
    page = ticked(reader)
    before = kept(page)
    for text, why in RUBBISH:
        load(page, text)
        expect(page.locator("#place-said")).to_contain_text(why)
        expect(page.locator("#place-said")).to_contain_text("Nothing has changed")
        assert page.locator("#place-said button").count() == 0
        assert kept(page) == before


def test_what_has_moved_keeps_its_tick(reader: Visit, folder: Path) -> None:
    page = ticked(reader)
    text = (folder / PLACE / "index.html").read_text("utf-8")
    moved = json.dumps({f"{PAGE}#check-neuron": f"{HUB}#check-it"})
    body, found = re.subn(r'"moved":\{[^}]*\}', f'"moved":{moved}', text)
    assert found == 1
    page.route(f"**/{PLACE}", lambda route: route.fulfill(body=body, content_type="text/html"))
    reader.open(PLACE)
    assert set(kept(page)["done"]) == {f"{PAGE}#done-did", f"{HUB}#check-it"}
    assert set(kept(page)["review"]) == {f"{HUB}#check-it"}


def test_the_keyboard_does_it_all(reader: Visit) -> None:
    page = reader.open(PAGE)
    tick(page, "exercise-sum").focus()
    page.keyboard.press("Space")
    expect(tick(page, "exercise-sum")).to_be_checked()
    page.locator("#check-why + form textarea").focus()
    page.keyboard.type("because")
    for keys in ("Tab", "Enter", "Tab"):  # to Compare, into the fold, to Yes
        page.keyboard.press(keys)
    expect(page.locator("#check-why ~ details").first.get_by_role("button", name="Yes")).to_be_focused()
    page.keyboard.press("Enter")
    assert f"{PAGE}#check-why" in kept(page)["done"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["reader", "on_phone"])
def test_nobody_is_shut_out(kind: str, scheme: Any, request: pytest.FixtureRequest) -> None:
    visit: Visit = request.getfixturevalue(kind)
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(PAGE)
    tick(page, "done-did").check()
    answer(page, "check-why", "Yes")
    change = (
        f"place => {{ place = JSON.parse(localStorage['{KEY}']); place.review['{PAGE}#check-why'].due = '2020-01-01'; "
    )
    page.evaluate(f"{change} localStorage['{KEY}'] = JSON.stringify(place) }}")
    for path in (PAGE, HOME, PLACE):
        visit.open(path)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        if path == PLACE:
            expect(page.locator("#place-due a")).to_have_text("2. And why?")
            page.locator("#place-copies").get_by_role("button", name="Clear").click()
        page.add_script_tag(content=AXE.read_text("utf-8"))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for part in page.locator("article :is(button, textarea, input):visible").all():
            box = part.bounding_box()
            assert box
            assert box["height"] >= 24, part.evaluate("part => part.outerHTML")
            assert box["width"] >= 24
            assert box["x"] >= 0


def places(page: Page) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = page.evaluate(
        """[...document.querySelectorAll("article :is(h1, h2, h3, p[id], li, details)")]
           .filter(one => one.checkVisibility() && !one.closest("details > *"))
           .map(one => [one.id || one.tagName,
                       Math.round(one.getBoundingClientRect().top + scrollY)])"""
    )
    return found


@pytest.mark.parametrize("kind", ["reader", "on_phone"])
def test_nothing_moves(kind: str, request: pytest.FixtureRequest) -> None:
    """The page is laid out before its script has come as after it."""
    visit: Visit = request.getfixturevalue(kind)
    page = visit.open(PAGE)
    tick(page, "done-did").check()
    page.route("**/main.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    before = {path: places(visit.open(path)) for path in (PAGE, HOME)}
    page.unroute("**/main.js")
    assert {path: places(visit.open(path)) for path in (PAGE, HOME)} == before


def test_a_browser_that_keeps_nothing_says_so_once(reader: Visit) -> None:
    page = reader.page
    page.add_init_script("Storage.prototype.setItem = () => { throw Error('full') }")
    reader.open(PAGE)
    assert page.locator(".place-told").count() == 0
    tick(page, "done-did").check()
    tick(page, "done-said").check()
    expect(page.locator(".place-told")).to_have_count(1)
    expect(page.locator(".place-told")).to_contain_text("keeps nothing")
    answer(page, "check-why", "Yes")
    expect(tick(page, "done-did")).to_be_checked()


def test_below_a_folder_of_a_host(browser: Browser, folder: Path) -> None:
    """The site may lie below a path: what is kept is named from its root all the same."""
    import http.server
    import threading

    (folder.parent / "some").mkdir(exist_ok=True)
    (folder.parent / "some" / "path").symlink_to(folder) if not (folder.parent / "some" / "path").exists() else None

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(folder.parent / "some"))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/path/{PAGE}")
    tick(page, "done-did").check()
    assert set(kept(page)["done"]) == {f"{PAGE}#done-did"}
    page.goto(f"http://127.0.0.1:{server.server_port}/path/")
    expect(page.locator(".place-count")).to_have_text("1 of 9 done")
    page.close()
    server.shutdown()


def test_it_works_from_a_folder(browser: Browser, offline: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((offline / "foundations/deep-learning/index.html").as_uri())
    answer(page, "check-it", "Yes")
    page.goto((offline / "start/a-neuron.html").as_uri())
    tick(page, "done-did").check()
    assert set(kept(page)["done"]) == {f"{PAGE}#done-did", f"{HUB}#check-it"}
    page.goto((offline / "index.html").as_uri())
    expect(page.locator(".place-count").first).to_have_text("1 of 9 done")
    page.locator("#place-go-on a").click()
    expect(page.locator("h1")).to_contain_text("A neuron")
    page.goto((offline / "start/your-place.html").as_uri())
    page.get_by_role("link", name="What deep learning is").click()
    expect(page.locator("h1")).to_contain_text("Deep learning")
    context.close()
