"""Demos: pictures with sliders, of which Python computes every frame and the page only draws.

A demo is one file, `docs/_demos/<name>.py`, with one function `demo() -> dict[str, Any]`: pure, seeded, under 20 s, at
most about 80 lines, its numbers from `dlref` (or NumPy where dlref has no such thing). A page shows it by one line,
`[[= demo("<name>") =]]`. docs/_hooks/demos.py computes it and publishes it as assets/demos/<name>.js,
docs/_live/demos.ts draws it, tests/demos/test_form.py holds all demos to what is written here, and
tests/demos/test_<name>.py holds the numbers of one against an independent calculation. What stands in
`docs/_demos/drawn` is another kind: there the page computes, with weights that were trained in Python.

What `demo` returns
-------------------
`label`      one sentence: what one sees, and what one can change
`controls`   list of `control(…)`: a slider each. At most one has `play=True`: a Play button runs through it
`panels`     list of `panel(…)`: side by side; on a narrow screen the rows are as wide as the widest panel, so that
             panels of one width stand one above the other
`marks`      list of marks that are drawn in every frame, before those of the frame
`frames`     list of `{"words": …, "marks": […]}`, one for each setting of the sliders, in the order of
             `itertools.product` (the last slider changes fastest); `settings(controls)` yields the settings
             as tuples of indices in that order

`words` are one or two whole sentences with the numbers of the frame: what one sees, and what it means. They stand below
the picture, a screen reader speaks them, and without JavaScript those of the first frame are all that there is. Marks
are drawn in their order, the last on top; a mark that occurs in several frames is stored only once.

Marks
-----
Each is made by the function of its name, and belongs to a panel, which is given first, as a number. All places are in
the units of the panel's axes. Text is never cut off; everything else ends at the edge of the panel.

`line(panel, points, color, width=2, dash=False, end="", upto=None)`
    a path through [x, y], …; None is a gap in it; end: a shape (as of dots) at the last point that is drawn
`dots(panel, points, color, radius=4, shape="disc", upto=None)`  shape: disc, ring, square, cross
`arrow(panel, start, end, color, width=2, dash=False)`           with its head at the end
`box(panel, x, y, color, fill=False, width=2, dash=False)`       x and y are its two edges each; fill=True tints it
`circle(panel, center, radius, color, fill=False, width=2)`      radius in pixels; fill=True covers what lies below it
`text(panel, x, y, words, color="strong", anchor="middle", size=13)`  anchor: start, middle, end; y is its middle
`cells(panel, values, bounds, x=…, y=…, scale="sequential", numbers=False, color="first", smooth=False)`
    a table as coloured fields over the ranges x and y: the first row lies at y[0], the first value of a row at x[0]
    (so in a panel with `y=(3, 0)`, whose axis points downwards, `y=(0, 3)` puts the first row on top). `bounds` are the
    values of the two ends of the scale. sequential: from the ground of the page to the color; diverging: from `second`
    through the ground to `first`. numbers=True writes the values into the fields. A value None leaves a field empty.
    smooth=True blurs the borders of the fields, as for a function that was computed in the middle of each.

`upto` draws only that many of the points, so that the frames of a path share one list.

Colours are `first`, `second`, `third`, `quiet` (secondary things, axes) and `strong` (ink). demos.css says what they
are in the light and in the dark scheme. Colour never is the only difference: use a dash, a shape or a text as well.
"""

import importlib
import itertools
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Pair = Sequence[float]
LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"  # of a field without a number


def short(value: float) -> float:
    """A number with four digits, as many as a picture shows."""
    rounded = float(f"{value:.4g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e6 else rounded


def pairs(points: ArrayLike | Sequence[Pair | None]) -> list[list[float] | None]:
    """Points as JSON stores them."""
    listed: Any = points.tolist() if isinstance(points, np.ndarray) else points
    return [None if one is None else [short(one[0]), short(one[1])] for one in listed]


def signed(value: float, digits: int = 2) -> str:
    """A number in words, with a proper minus, and without one before a zero."""
    written = f"{value:,.{0 if abs(value) >= 1000 else digits}f}"
    return written.replace("-", "−") if written.strip("-0.") else written.removeprefix("-")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 step`, `2 steps`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def control(name: str, values: Iterable[Any], start: int = 0, play: bool = False) -> dict[str, Any]:
    """A slider: its name, what it shows at each of its places, and the place where it begins."""
    return {"name": name, "values": [str(value) for value in values], "start": start, "play": play}


def settings(controls: Sequence[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
    """All settings of the sliders, in the order of the frames."""
    return itertools.product(*(range(len(one["values"])) for one in controls))


def panel(
    x: Pair, y: Pair, x_label: str = "", y_label: str = "", title: str = "", width: float = 1, height: float = 0.75,
    axes: bool = True, equal: bool = False, x_ticks: Sequence[tuple[float, str]] | None = None,
    y_ticks: Sequence[tuple[float, str]] | None = None, key: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """A field to draw in. x, y: the values at left and right, at the bottom and at the top.

    width and height are relative to those of the other panels. equal: a unit is as long in both directions. axes=False:
    no axes, as for images and graphs. Ticks are found by the page unless they are given as (value, text). key: what the
    marks mean, as a list of `sample(…)`.
    """
    given: dict[str, Any] = {"x": list(x), "y": list(y), "x_label": x_label, "y_label": y_label, "title": title}
    given |= {"width": width, "height": height, "axes": axes, "equal": equal, "key": list(key)}
    ticks = {"x_ticks": x_ticks, "y_ticks": y_ticks}
    return given | {name: [list(one) for one in found] for name, found in ticks.items() if found is not None}


def sample(words: str, color: str, shape: str = "line") -> dict[str, Any]:
    """An entry of a panel's key. shape: line, dash, disc, ring, square, cross."""
    return {"words": words, "color": color, "shape": shape}


def line(
    panel: int, points: Any, color: str, width: float = 2, dash: bool = False, end: str = "", upto: int | None = None
) -> Any:
    return _mark("line", panel, color, upto, points=pairs(points), width=width, dash=bool(dash), end=end or False)


def dots(panel: int, points: Any, color: str, radius: float = 4, shape: str = "disc", upto: int | None = None) -> Any:
    return _mark("dots", panel, color, upto, points=pairs(points), radius=radius, shape=shape)


def arrow(panel: int, start: Pair, end: Pair, color: str, width: float = 2, dash: bool = False) -> Any:
    return _mark("arrow", panel, color, points=pairs([start, end]), width=width, dash=bool(dash))


def box(panel: int, x: Pair, y: Pair, color: str, fill: bool = False, width: float = 2, dash: bool = False) -> Any:
    corners = pairs([(x[0], y[0]), (x[1], y[1])])
    return _mark("box", panel, color, points=corners, fill=bool(fill), width=width, dash=bool(dash))


def circle(panel: int, center: Pair, radius: float, color: str, fill: bool = False, width: float = 2) -> Any:
    return _mark("circle", panel, color, points=pairs([center]), radius=radius, fill=bool(fill), width=width)


def text(
    panel: int, x: float, y: float, words: str, color: str = "strong", anchor: str = "middle", size: int = 13
) -> Any:
    return _mark("text", panel, color, points=pairs([(x, y)]), words=words, anchor=anchor, size=size)


def cells(
    panel: int, values: Any, bounds: Pair, x: Pair, y: Pair, scale: str = "sequential", numbers: bool = False,
    color: str = "first", smooth: bool = False,
) -> Any:  # fmt: skip
    low, high = bounds
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    rows: list[Any] = [[None if one is None else short(one) for one in row] for row in listed]
    if not numbers:  # a field shows one of 64 levels, as a letter
        places = [[None if one is None else round((one - low) / (high - low) * 63) for one in row] for row in listed]
        rows = ["".join(" " if place is None else LEVELS[min(max(place, 0), 63)] for place in row) for row in places]
    how: dict[str, Any] = {"scale": scale, "numbers": bool(numbers), "smooth": bool(smooth)}
    return _mark("cells", panel, color, rows=rows, bounds=[low, high], x=list(x), y=list(y), **how)


def _mark(kind: str, panel: int, color: str, upto: int | None = None, **given: Any) -> dict[str, Any]:
    """What is false is left out."""
    said = {name: value for name, value in given.items() if value is not False}
    return {"kind": kind, "panel": panel, "color": color} | said | ({} if upto is None else {"upto": upto})


def packed(demo: dict[str, Any]) -> dict[str, Any]:
    """The demo with a list of all its different marks; a frame names its marks by their numbers.

    A pair `[number, n]` is a mark of which the first n points are drawn.
    """
    numbers: dict[str, int] = {}

    def stored(mark: dict[str, Any]) -> int | list[int]:
        shared = {name: value for name, value in mark.items() if name != "upto"}
        number = numbers.setdefault(json.dumps(shared, ensure_ascii=False), len(numbers))
        return [number, mark["upto"]] if "upto" in mark else number

    always = [stored(mark) for mark in demo["marks"]]
    frames = [{"words": one["words"], "marks": [stored(mark) for mark in one["marks"]]} for one in demo["frames"]]
    return demo | {"all": [json.loads(mark) for mark in numbers], "marks": always, "frames": frames}


def computed(name: str) -> dict[str, Any]:
    """What the demo of a name returns, held to the least that the page relies on."""
    found: dict[str, Any] = importlib.import_module(f"docs._demos.{name}").demo()
    expected = math.prod(len(one["values"]) for one in found["controls"])
    if len(found["frames"]) != expected:
        raise ValueError(f"docs/_demos/{name}.py: {len(found['frames'])} frames for {expected} settings of the sliders")
    return found


def written(name: str) -> str:
    """The demo as JSON, packed. What is not finite raises an error."""
    return json.dumps(packed(computed(name)), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
