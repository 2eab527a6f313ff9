"""Demos as readers use them: by keyboard, on a phone, in both schemes, offline, without a script."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from docs._demos import computed, settings
from docs._hooks import demos
from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, violations

NAMES = sorted(path.stem for path in demos.FOLDER.glob("*.py") if path.stem != "__init__")
CALLS = "\n\n".join(f'Words before it.\n\n[[= demo("{name}") =]]' for name in NAMES)
every = pytest.mark.parametrize("name", NAMES)
SMALL_SITE = {"all.md": f"# All\n\n{CALLS}\n\nWords after them.\n", "none.md": "# None\n"}
pytestmark = pytest.mark.filterwarnings("ignore")


@cache
def found(name: str) -> dict[str, Any]:
    return computed(name)


def opened(visit: Visit, name: str = "one_weight") -> Locator:
    figure = visit.open("all/").locator(f"#demo-{name}")
    expect(figure.locator("input").first).to_be_enabled()
    return figure


def move(figure: Locator, *places: int) -> None:
    for slider, place in zip(figure.locator("input").all(), places, strict=True):
        slider.fill(str(place))


def words(figure: Locator) -> str:
    return figure.locator("output").inner_text()


def picture(figure: Locator) -> str:
    """What the canvas shows, as an address."""
    return str(figure.locator("canvas").evaluate("canvas => canvas.toDataURL()"))


def painted(figure: Locator) -> float:
    """The share of the canvas that is painted."""
    return float(
        figure.locator("canvas").evaluate(
            """canvas => { const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
               return data.filter((value, place) => place % 4 === 3 && value).length / (data.length / 4) }"""
        )
    )


@every
def test_each_setting_shows_its_frame(reader: Visit, name: str) -> None:
    figure, demo = opened(reader, name), found(name)
    everything = list(settings(demo["controls"]))
    for number in sorted({0, len(everything) - 1, len(everything) // 3, len(everything) // 2}):
        move(figure, *everything[number])
        expect(figure.locator("output")).to_have_text(demo["frames"][number]["words"])
        shown = [control["values"][place] for control, place in zip(demo["controls"], everything[number], strict=True)]
        assert figure.locator(".demo-value").all_inner_texts() == shown
        assert [one.get_attribute("aria-valuetext") for one in figure.locator("input").all()] == shown
        assert painted(figure) > 0.005


@every
def test_different_frames_are_different_pictures(reader: Visit, name: str) -> None:
    figure, demo = opened(reader, name), found(name)
    everything = list(settings(demo["controls"]))
    for before, after in [(0, 1), (len(everything) // 2, len(everything) // 2 + 1)]:
        move(figure, *everything[before])
        one = picture(figure)
        move(figure, *everything[after])
        same = json.dumps(demo["frames"][before]["marks"]) == json.dumps(demo["frames"][after]["marks"])
        assert (picture(figure) == one) == same


def test_the_keyboard_moves_it(reader: Visit) -> None:
    figure = opened(reader)
    figure.locator("input").first.focus()
    before = words(figure), picture(figure)
    reader.page.keyboard.press("ArrowRight")
    assert words(figure).startswith("Before the first step at the rate 0.07,")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("End")
    assert words(figure).startswith("After 12 steps at the rate 0.07,")
    assert picture(figure) != before[1]
    reader.page.keyboard.press("Tab")
    expect(figure.get_by_role("button")).to_be_focused()


def test_the_picture_is_named_by_its_words(reader: Visit) -> None:
    figure = opened(reader)
    expect(figure.get_by_role("img", name="Before the first step at the rate 0.05")).to_be_visible()
    move(figure, 3, 1)
    expect(figure.get_by_role("img", name="After 1 step at the rate 0.05")).to_be_visible()


@pytest.mark.parametrize(("motion", "milliseconds"), [("no-preference", 667), ("reduce", 1500)])
def test_play_runs_to_the_end_and_stops(reader: Visit, motion: Any, milliseconds: int) -> None:
    reader.page.clock.install()
    reader.page.emulate_media(reduced_motion=motion)
    figure = opened(reader)
    button, output = figure.get_by_role("button"), figure.locator("output")
    reader.page.clock.pause_at(reader.page.evaluate("Date.now()") + 5000)  # else time goes on while the test waits
    assert words(figure).startswith("Before the first step"), "it has begun by itself"
    button.click()
    expect(button).to_have_text("Pause")
    assert output.get_attribute("aria-live") == "off", "a screen reader cannot follow"
    reader.page.clock.run_for(milliseconds - 50)
    assert words(figure).startswith("Before the first step")
    reader.page.clock.run_for(100)
    assert words(figure).startswith("After 1 step")
    button.click()
    expect(button).to_have_text("Play")
    reader.page.clock.run_for(5000)
    assert words(figure).startswith("After 1 step")
    button.click()
    reader.page.clock.run_for(13 * milliseconds)
    assert words(figure).startswith("After 12 steps")
    expect(button).to_have_text("Play")
    assert output.get_attribute("aria-live") == "polite"
    button.click()
    assert words(figure).startswith("Before the first step"), "Play at the end begins again"


def test_who_moves_a_slider_stops_play(reader: Visit) -> None:
    figure = opened(reader)
    figure.get_by_role("button").click()
    figure.locator("input").first.fill("1")
    expect(figure.get_by_role("button")).to_have_text("Play")


def test_it_is_drawn_in_the_colours_of_the_scheme(reader: Visit) -> None:
    """On paper in those of the light one: styles for printing do not reach a canvas."""
    figure = opened(reader)
    light = picture(figure)
    reader.page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    reader.page.wait_for_function(
        "light => document.querySelector('#demo-one_weight canvas').toDataURL() !== light", arg=light
    )
    dark = picture(figure)
    reader.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert picture(figure) == light
    reader.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert picture(figure) == dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(reader: Visit, scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    opened(reader)
    reader.page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(reader.page) == []


def heights(page: Page) -> list[float]:
    return [one.bounding_box()["height"] for one in page.locator("figure.demo").all()]  # type: ignore[index]


@pytest.mark.parametrize("kind", ["reader", "on_phone"])
def test_nothing_moves(kind: str, request: pytest.FixtureRequest) -> None:
    """A figure is as high before its script has come as after it, whatever its words are."""
    visit: Visit = request.getfixturevalue(kind)
    page = visit.page
    page.route("**/demos.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.route("**/assets/fonts/**", lambda route: route.fallback())
    visit.open("all/")
    before = heights(page)
    assert all(one.is_disabled() for one in page.locator("figure.demo input").all())
    page.unroute("**/demos.js")
    opened(visit)
    assert heights(page) == before
    for name in NAMES:
        figure, demo = page.locator(f"#demo-{name}"), found(name)
        longest = max(range(len(demo["frames"])), key=lambda number: len(demo["frames"][number]["words"]))
        move(figure, *list(settings(demo["controls"]))[longest])
    assert heights(page) == before


def shape(figure: Locator) -> float:
    box = figure.locator("canvas").bounding_box()
    assert box is not None
    return box["width"] / box["height"]


def middle_of_the_bills(figure: Locator) -> list[float]:
    """Where the squares of the second colour lie on the canvas of `one_weight`, as shares of its width and height."""
    found: list[float] = figure.locator("canvas").evaluate(
        """canvas => { const {width, height} = canvas
           const {data} = canvas.getContext("2d").getImageData(0, 0, width, height)
           const color = getComputedStyle(canvas).getPropertyValue("--demo-second").trim()
           const wanted = [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16))
           const every = [...Array(width * height).keys()]
           const places = every.filter(one => wanted.every((value, k) => data[4 * one + k] === value))
           const mean = list => list.reduce((sum, one) => sum + one, 0) / list.length
           return [mean(places.map(one => one % width / width)), mean(places.map(one => one / width / height))] }"""
    )
    return found


def test_the_bills_are_in_the_second_panel(reader: Visit, on_phone: Visit) -> None:
    """At the right, or below; they are drawn in every frame."""
    for visit, place in ((reader, 0), (on_phone, 1)):
        figure = opened(visit)
        for step in (0, 12):
            move(figure, 8, step)
            middle = middle_of_the_bills(figure)
            assert 0.55 < middle[place] < 0.95
            assert 0.25 < middle[1 - place] < 0.75


def test_the_picture_is_as_high_as_its_panels(reader: Visit) -> None:
    for name in NAMES:
        assert shape(opened(reader, name)) == pytest.approx(demos.shapes(found(name)["panels"])["wide"], rel=0.02)


def test_on_a_phone_the_panels_stand_one_above_the_other(on_phone: Visit) -> None:
    for name in NAMES:
        figure = opened(on_phone, name)
        assert shape(figure) == pytest.approx(demos.shapes(found(name)["panels"])["narrow"], rel=0.02)
        assert painted(figure) > 0.005
        assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
        for part in figure.locator("input, button, .demo-value").all():
            place = part.bounding_box()
            assert place is not None
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= 390
            if "demo-value" not in (part.get_attribute("class") or ""):
                assert place["height"] >= 24
    assert on_phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_there_are_words(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "all" / "index.html").as_uri())
    figure = page.locator("#demo-one_weight")
    assert "Before the first step at the rate 0.05" in figure.inner_text()
    expect(figure.locator("canvas")).to_be_hidden()
    expect(figure.locator(".demo-controls")).to_be_hidden()
    context.close()


def test_it_works_from_a_folder(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "all" / "index.html").as_uri())
    figure = page.locator("#demo-one_weight")
    expect(figure.locator("input").first).to_be_enabled()
    move(figure, 3, 3)
    assert words(figure).startswith("After 3 steps at the rate 0.05,")
    assert painted(figure) > 0.005
    context.close()


def test_other_pages_load_nothing(reader: Visit) -> None:
    asked = list[str]()
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.open("none/")
    assert not [url for url in asked if "demos" in url.rpartition("/")[2].replace("demos.css", "")]
