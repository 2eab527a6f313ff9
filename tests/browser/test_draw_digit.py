"""Drawing a digit as readers do: by keyboard, pointer and finger, on a phone, offline, without a script."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from docs._demos.drawn.draw_digit import EPOCHS, TRAINING, data, examples, moved, probabilities, trained, words
from tests.browser.conftest import Visit
from tests.browser.test_pages import AXE, violations

SMALL_SITE = {
    "draw.md": "# Draw\n\nWords before it.\n\n[[= draw_digit() =]]\n\nWords after it.\n",
    "none.md": "# None\n",
}
pytestmark = pytest.mark.filterwarnings("ignore")


def opened(visit: Visit) -> Locator:
    figure = visit.open("draw/").locator("[data-draw]")
    expect(figure.locator("input")).to_be_enabled()
    return figure


def said(figure: Locator) -> str:
    return figure.locator("output").inner_text()


def shares(figure: Locator) -> Any:
    """What the bars show, a row for each network."""
    found = figure.locator(".draw-bars td span").evaluate_all(
        "spans => spans.map(span => Number(span.style.getPropertyValue('--share')))"
    )
    return np.array(found).reshape(10, 2).T


def inks(figure: Locator) -> Any:
    found = figure.get_by_role("gridcell").evaluate_all(
        "cells => cells.map(cell => Number(cell.style.getPropertyValue('--ink')))"
    )
    return np.array(found).reshape(8, 8)


def expected(images: Any) -> Any:
    return np.stack([probabilities(trained(name), np.asarray(images, np.float32)) for name in EPOCHS], axis=1)


BACK = {"left": "right", "right": "left", "up": "down", "down": "up"}


def test_the_page_computes_what_dlref_computes(reader: Visit) -> None:
    figure, images = opened(reader), data()[0][TRAINING:][examples()]
    found = []
    for number in range(20):
        figure.locator("input").fill(str(number + 1))
        assert np.allclose(inks(figure), images[number, 0])
        found.append(shares(figure))
    assert np.abs(np.stack(found) - expected(images)).max() < 1e-4
    for name, (down, right) in {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}.items():
        figure.get_by_role("button", name=f"Move {name}").click()
        for number in (1, 20):  # the move stays while one chooses others
            figure.locator("input").fill(str(number))
            image = moved(images[number - 1 : number], down, right)
            assert np.allclose(inks(figure), image[0, 0])
            assert np.abs(shares(figure) - expected(image)[0]).max() < 1e-4
        figure.get_by_role("button", name=f"Move {BACK[name]}").click()


def test_the_words_are_those_of_python_and_of_the_bars(reader: Visit) -> None:
    figure = opened(reader)
    assert said(figure).replace("\xa0", " ") == words().replace("\xa0", " ")
    figure.get_by_role("button", name="Move right").click()
    best = shares(figure).argmax(axis=1)
    assert said(figure).startswith(f"The perceptron says {best[0]} with ")
    assert f", the convolutional network {best[1]} with " in said(figure)
    assert ", moved by 1 pixel to the right. Of all 797 held-out images moved in this way" in said(figure)
    figure.get_by_role("button", name="Move down").click()
    assert ", moved by 1 pixel to the right and 1 pixel down. (For all held-out images, only" in said(figure)
    figure.get_by_role("button", name="Move up").click()
    figure.get_by_role("button", name="Move left").click()
    assert said(figure).replace("\xa0", " ") == words().replace("\xa0", " "), "what left comes back"


def test_the_keyboard_draws(reader: Visit) -> None:
    figure, keyboard = opened(reader), reader.page.keyboard
    figure.get_by_role("button", name="Clear").click()
    assert said(figure) == "The image is empty. Draw a digit, or choose a held-out image."
    figure.get_by_role("gridcell").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp"):
        keyboard.press(key)
    for _ in range(8):
        keyboard.press("Space")
        keyboard.press("ArrowDown")
    image = inks(figure)
    assert (image[:, 3] == 1).all()
    assert image.sum() == 8
    assert "This is your own image. A digit of your own may be unlike all that" in said(figure)
    assert np.abs(shares(figure) - expected(image.reshape(1, 1, 8, 8))[0]).max() < 1e-4
    expect(figure.get_by_role("gridcell", name="row 8, column 4: 100\xa0% ink")).to_be_focused()
    keyboard.press("Space")
    assert inks(figure)[7, 3] == 0
    keyboard.press("Tab")
    expect(figure.locator("input")).to_be_focused()
    keyboard.press("ArrowRight")
    assert "This is held-out image 2, " in said(figure)


def test_a_pointer_draws_and_clears(reader: Visit) -> None:
    figure, mouse = opened(reader), reader.page.mouse
    figure.get_by_role("button", name="Clear").click()
    cells = [figure.get_by_role("gridcell").nth(place).bounding_box() for place in (10, 13)]
    start, end = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in cells if box]
    for amount in (1, 0):
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=12)
        mouse.up()
        mouse.move(end[0], end[1] + 100)
        assert (inks(figure)[1, 2:6] == amount).all()
    assert inks(figure)[4:].max() == 0, "a pointer that is not pressed draws nothing"


def test_a_finger_draws_on_a_phone(on_phone: Visit) -> None:
    figure, page = opened(on_phone), on_phone.page
    figure.get_by_role("button", name="Clear").tap()
    figure.get_by_role("gridcell").nth(20).tap()
    assert inks(figure)[2, 4] == 1
    assert figure.locator(".draw-grid").evaluate("grid => getComputedStyle(grid).touchAction") == "none"
    for part in figure.locator("input, button, [role=gridcell]").all():
        place = part.bounding_box()
        assert place is not None
        assert min(place["width"], place["height"]) >= 24
        assert 0 <= place["x"] <= place["x"] + place["width"] <= 390
    assert figure.evaluate("figure => figure.scrollWidth <= figure.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def box(page: Page) -> tuple[float, float]:
    found = page.locator("[data-draw]").bounding_box()
    assert found is not None
    return found["width"], found["height"]


@pytest.mark.parametrize("kind", ["reader", "on_phone"])
def test_nothing_moves(kind: str, request: pytest.FixtureRequest) -> None:
    visit: Visit = request.getfixturevalue(kind)
    visit.page.route("**/live/draw_digit.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page = visit.open("draw/")
    expect(page.locator("[data-draw] input")).to_be_disabled()
    before = box(page)
    page.unroute("**/live/draw_digit.js")
    figure = opened(visit)
    assert box(page) == before
    for number in range(1, 21):
        figure.locator("input").fill(str(number))
        for name in ("Move right", "Move down"):
            figure.get_by_role("button", name=name).click()
            assert box(page) == before
    figure.get_by_role("button", name="Clear").click()
    assert box(page) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(reader: Visit, scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    opened(reader)
    reader.page.add_script_tag(content=AXE.read_text("utf-8"))
    assert violations(reader.page) == []


def test_it_works_from_a_folder(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((folder / "draw" / "index.html").as_uri())
    figure = page.locator("[data-draw]")
    expect(figure.locator("input")).to_be_enabled()
    figure.locator("input").fill("5")
    assert "This is held-out image 5, " in said(figure)
    context.close()


def test_without_a_script_there_are_words(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "draw" / "index.html").as_uri())
    assert "The perceptron says" in page.locator("[data-draw]").inner_text()
    expect(page.locator(".draw-grid")).to_be_hidden()
    context.close()


def test_other_pages_load_nothing(reader: Visit) -> None:
    asked = list[str]()
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.open("none/")
    assert not [url for url in asked if "draw_digit" in url]
