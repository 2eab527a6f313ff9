"""Every demo has the form that docs/_demos describes, and every page shows only demos that there are."""

import gzip
import itertools
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from docs._demos import cells, computed, control, dots, line, packed, panel, sample, settings, text, written
from docs._hooks import demos
from tests.proof.keys import ROOT

READS = ("docs",)
NAMES = sorted(path.stem for path in demos.FOLDER.glob("*.py") if path.stem != "__init__")
CALL = re.compile(r'^\[\[= demo\("([^"]*)"\) =\]\]$', re.M)
COLORS = {"first", "second", "third", "quiet", "strong"}
SHAPES = {"disc", "ring", "square", "cross"}
SIZE, SECONDS = 60_000, 20.0
SENTENCE = re.compile(r"[A-Z].*[.?!]", re.S)
every = pytest.mark.parametrize("name", NAMES)


@cache
def found(name: str) -> dict[str, Any]:
    return computed(name)


def drawn(demo: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each different mark, once, and with each of its lengths."""
    yield from {
        json.dumps(mark): mark for mark in itertools.chain(demo["marks"], *(frame["marks"] for frame in demo["frames"]))
    }.values()


def inside(value: float, ends: list[float]) -> bool:
    low, high = sorted(ends)
    return low - 1e-6 * (high - low) <= value <= high + 1e-6 * (high - low)


def faults(demo: dict[str, Any]) -> Iterator[str]:
    """What is not as docs/_demos says."""
    if not SENTENCE.fullmatch(demo["label"]):
        yield "the label is no sentence"
    if sum(one["play"] for one in demo["controls"]) > 1:
        yield "two sliders have a Play button"
    for one in demo["controls"]:
        if not 0 <= one["start"] < len(one["values"]) or len(set(one["values"])) < max(2, len(one["values"])):
            yield f"the slider {one['name']} needs different values, and a start among them"
    for one in demo["panels"]:
        if not one["width"] > 0 < one["height"] or one["x"][0] == one["x"][1] or one["y"][0] == one["y"][1]:
            yield "a panel without extent"
        if any(entry["color"] not in COLORS or entry["shape"] not in SHAPES | {"line", "dash"} for entry in one["key"]):
            yield "a key with another color or shape"
    for frame in demo["frames"]:
        if not SENTENCE.fullmatch(frame["words"]) or re.search(r"\bnan\b|\binf\b|\{|\d-\d|[ (]-\d|  ", frame["words"]):
            yield f"no proper words: {frame['words']}"
    for mark in drawn(demo):
        yield from (f"{mark['kind']}: {fault}" for fault in wrong(mark, demo["panels"][mark["panel"]]))


def wrong(mark: dict[str, Any], panel: dict[str, Any]) -> Iterator[str]:
    """Lines may leave their panel, and dots that mark where they have been; what says something has to be seen."""
    points = [point for point in mark.get("points", []) if point is not None]
    if mark["color"] not in COLORS:
        yield f"the color {mark['color']}"
    if not {mark.get("shape", "disc"), mark.get("end", "disc")} <= SHAPES:
        yield "a shape that there is not"
    if not all(math.isfinite(value) and abs(value) < 1e6 for point in points for value in point):
        yield "a number that is not finite, or far too large"
    seen = all(inside(x, panel["x"]) and inside(y, panel["y"]) for x, y in points)
    if mark["kind"] in {"text", "circle", "box"} and not seen:
        yield f"outside of its panel: {points}"
    if "upto" in mark and not 0 <= mark["upto"] <= len(mark["points"]):
        yield f"{mark['upto']} of {len(mark['points'])} points"
    if mark["kind"] == "cells":
        if len({len(row) for row in mark["rows"]}) != 1 or mark["bounds"][0] >= mark["bounds"][1]:
            yield "rows of different lengths, or a scale without extent"
        if not all(inside(x, panel["x"]) for x in mark["x"]) or not all(inside(y, panel["y"]) for y in mark["y"]):
            yield "outside of its panel"


@every
def test_the_form(name: str) -> None:
    assert list(faults(found(name))) == []


GOOD = {
    "label": "A sentence.",
    "controls": [control("Step", (0, 1), play=True)],
    "panels": [panel((0, 1), (0, 1))],
    "marks": [],
    "frames": [{"words": f"Frame {number} of 2.", "marks": [dots(0, [(0.5, 0.5)], "first")]} for number in (1, 2)],
}


@pytest.mark.parametrize(
    ("part", "instead", "fault"),
    [
        ("label", "no sentence", "the label is no sentence"),
        ("controls", [control("Step", (0, 1), start=2)], "the slider Step needs different values, and a start among"),
        ("controls", [control("Step", (0, 0))], "the slider Step needs different values, and a start among"),
        ("controls", [control(name, (0, 1), play=True) for name in "ab"], "two sliders have a Play button"),
        ("panels", [panel((0, 0), (0, 1))], "a panel without extent"),
        ("panels", [panel((0, 1), (0, 1), key=[sample("x", "red")])], "a key with another color or shape"),
        ("words", "It is nan.", "no proper words"),
        ("words", "It is at -1.", "no proper words"),
        ("words", "", "no proper words"),
        ("mark", dots(0, [(0, 0)], "red"), "dots: the color red"),
        ("mark", dots(0, [(0, 0)], "first", shape="star"), "dots: a shape that there is not"),
        ("mark", line(0, [(0, 0), (1, 2e6)], "first"), "line: a number that is not finite, or far too large"),
        ("mark", line(0, [(0, 0)], "first", upto=2), "line: 2 of 1 points"),
        ("mark", text(0, 0.5, 1.5, "a", "first"), "text: outside of its panel"),
        ("mark", cells(0, [[1, 2], [3]], (0, 1), (0, 1), (0, 1)), "cells: rows of different lengths"),
        ("mark", cells(0, [[1, 2]], (0, 1), (0, 2), (0, 1)), "cells: outside of its panel"),
    ],
)
def test_a_fault_is_noticed(part: str, instead: Any, fault: str) -> None:
    assert list(faults(GOOD)) == []
    frame = (
        {"words": "A frame.", "marks": [], part: instead} if part == "words" else {"words": "A.", "marks": [instead]}
    )
    wrong = GOOD | ({"frames": [frame]} if part in {"words", "mark"} else {part: instead})
    assert any(found.startswith(fault) for found in faults(wrong))


@every
def test_a_frame_for_each_setting(name: str) -> None:
    demo = found(name)
    assert len(demo["frames"]) == len(list(settings(demo["controls"])))


@every
def test_frames_that_differ_have_words_that_differ(name: str) -> None:
    words: dict[str, str] = {}
    for frame in found(name)["frames"]:
        marks = json.dumps(frame["marks"])
        assert words.setdefault(frame["words"], marks) == marks, frame["words"]


@every
def test_every_slider_changes_the_picture(name: str) -> None:
    demo = found(name)
    shown = dict(zip(settings(demo["controls"]), (json.dumps(frame) for frame in demo["frames"]), strict=True))
    for place, one in enumerate(demo["controls"]):
        for value in range(1, len(one["values"])):
            before = {key: frame for key, frame in shown.items() if key[place] == value - 1}
            moved = (shown[*key[:place], value, *key[place + 1 :]] != frame for key, frame in before.items())
            assert any(moved), f"{one['name']}: nothing changes from {one['values'][value - 1]}"


@every
def test_it_is_small_and_soon_computed(name: str) -> None:
    begun = time.process_time()
    script = written(name)
    assert time.process_time() - begun < SECONDS
    assert len(gzip.compress(script.encode())) <= SIZE


@every
def test_it_is_the_same_each_time(name: str) -> None:
    """In another process too: what the page shows is what the tests have seen."""
    done = subprocess.run([sys.executable, "-c", demos.COMMAND, name], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == json.dumps(
        packed(found(name)), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


@every
def test_it_is_pure(name: str) -> None:
    assert json.dumps(computed(name)) == json.dumps(found(name))


def test_each_demo_has_its_page_and_its_tests() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "/_" not in path.as_posix()]
    called = [name for path in pages for name in CALL.findall(path.read_text("utf-8"))]
    assert sorted(called) == NAMES, "each demo is shown once"
    for name in NAMES:
        assert (ROOT / "tests" / "demos" / f"test_{name}.py").is_file(), name


def test_the_figure_before_its_script_has_come() -> None:
    demo, html = found("one_weight"), demos.demo("one_weight")
    assert "\n\n" not in html.strip(), "Markdown would end the figure there"
    assert html.count('type="range"') == len(demo["controls"])
    assert "Before the first step at the rate 0.05" in html
    assert "--wide: 2.6667; --narrow: 0.6667" in html


def test_a_demo_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"demo\('none'\): there is no docs/_demos/none\.py"):
        demos.demo("none")
