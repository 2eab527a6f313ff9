"""A disc inside a ring, learned with one hidden layer: the boundary for several widths, starts and times."""

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from dlref.data import circles
from dlref.engine import Array, Sequential, Tensor, apply, no_grad
from dlref.feedforward import MLP
from dlref.losses import binary_cross_entropy_with_logits
from dlref.optimization import Adam
from docs._demos import cells, control, counted, dots, line, panel, sample, settings

WIDTHS, STARTS, STEPS = (1, 2, 3, 4, 8, 16, 32), (1, 2, 3, 4, 5), (0, 20, 50, 100, 200, 400)
POINTS, UNSEEN, NOISE, RATE = 80, 400, 0.13, 0.03
EDGE, SIDE = 1.6, 24  # of the picture, and fields along it
MIDDLES = (np.arange(SIDE) + 0.5) / SIDE * 2 * EDGE - EDGE


def points(number: int, seed: int) -> tuple[Array, Array]:
    x, y = circles(number, noise=NOISE, rng=np.random.default_rng(seed), dtype=np.float64)
    return np.clip(x, -0.99 * EDGE, 0.99 * EDGE), y.astype(float)


class Seen(NamedTuple):
    """A network at one time of its training."""

    field: Array  # the probability of the disc, row by row from below
    right: tuple[float, float]  # of the points that it has learned from, and of others
    bends: list[tuple[Array, float]]  # the weights and biases of its hidden units


def look(model: Sequential, known: tuple[Array, Array], unseen: tuple[Array, Array]) -> Seen:
    with no_grad():
        grid = np.stack(np.meshgrid(MIDDLES, MIDDLES), -1).reshape(-1, 2)
        field = 1 / (1 + np.exp(-model(grid).data.reshape(SIDE, SIDE)))
        right = [float(((model(x).data[:, 0] > 0) == (y > 0.5)).mean()) for x, y in (known, unseen)]
    weight, bias = (parameter.data.copy() for parameter in list(model.parameters())[:2])
    return Seen(field, (right[0], right[1]), [(w, float(b)) for w, b in zip(weight, bias, strict=True)])


def train(width: int, start: int) -> list[Seen]:
    """The network at each of the times."""
    known, unseen = points(POINTS, 0), points(UNSEEN, 1)
    model = MLP([2, width, 1], rng=np.random.default_rng(start), dtype=np.float64)
    optimizer, found = Adam(model.parameters(), lr=RATE), []
    for step in range(STEPS[-1] + 1):
        if step in STEPS:
            found.append(look(model, known, unseen))
        optimizer.zero_grad()
        apply(binary_cross_entropy_with_logits, model(Tensor(known[0])).reshape(POINTS), known[1]).backward()
        optimizer.step()
    return found


def bend(weight: Array, bias: float) -> list[Array]:
    """Two points of the line on which a hidden unit is about to rise, beyond the picture."""
    foot, along = -bias * weight / (weight @ weight), np.array([-weight[1], weight[0]]) / np.sqrt(weight @ weight)
    return [foot - 6 * along, foot + 6 * along]


def percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def words(width: int, start: int, step: int, mine: Seen, all_starts: list[float]) -> str:
    known, unseen = map(percent, mine.right)
    after = f"After {counted(step, 'step')}" if step else "Before the training"
    said = f"{after}, start {start} with {counted(width, 'hidden unit')} gets {known} of the training points right"
    said += f" and {unseen} of {UNSEEN} unseen points."
    low, high = percent(min(all_starts)), percent(max(all_starts))
    if low == high:
        return f"{said} All five starts get {low} of the unseen points right."
    return f"{said} Of the five starts, the worst gets {low} of the unseen points right, and the best {high}."


def middle(place: int, at: int) -> float:
    """Where a start stands in the panel at the right."""
    return place + 0.1 * (at - 2)


def demo() -> dict[str, Any]:
    controls = [control("Hidden units", WIDTHS, start=2), control("Start", STARTS),
                control("Step", STEPS, start=len(STEPS) - 1, play=True)]  # fmt: skip
    runs = {(width, start): train(width, start) for width, start in product(WIDTHS, STARTS)}
    x, y = points(POINTS, 0)
    disc, ring = dots(0, x[y > 0.5], "first"), dots(0, x[y < 0.5], "second", shape="square")
    frames = []
    for at_width, at_start, at in settings(controls):
        width, mine = WIDTHS[at_width], runs[WIDTHS[at_width], STARTS[at_start]][at]
        marks = [cells(0, mine.field, (-1, 2), (-EDGE, EDGE), (-EDGE, EDGE), "diverging", smooth=True)]
        marks += [disc, ring]
        marks += [line(0, bend(*one), "strong", width=1, dash=True) for one in mine.bends if width <= 4]
        for place, other in enumerate(WIDTHS):
            shares = [(middle(place, k), 100 * runs[other, start][at].right[1]) for k, start in enumerate(STARTS)]
            marks.append(dots(1, shares, "quiet", shape="ring"))
        here = (middle(at_width, at_start), 100 * mine.right[1])
        marks.append(dots(1, [here], "third", radius=6, shape="square"))
        all_starts = [runs[width, start][at].right[1] for start in STARTS]
        frames.append({"words": words(width, STARTS[at_start], STEPS[at], mine, all_starts), "marks": marks})
    key = [
        sample("disc", "first", "disc"),
        sample("ring", "second", "square"),
        sample("a unit begins to rise (up to 4 units)", "strong", "dash"),
    ]
    rest = [sample("every start", "quiet", "ring"), sample("this start", "third", "square")]
    seen, ticks = (-EDGE, EDGE), [(place, str(width)) for place, width in enumerate(WIDTHS)]
    scores = (-0.6, len(WIDTHS) - 0.4), (38, 102), "hidden units", "% of unseen points right"
    return {
        "label": "Networks with one hidden layer learn to tell a disc from the ring around it.",
        "controls": controls,
        "panels": [
            panel(seen, seen, title="What the network has learned", height=1, axes=False, equal=True, key=key),
            panel(*scores, title="Five starts for each width, at this step", height=1, x_ticks=ticks, key=rest),
        ],
        "marks": [],
        "frames": frames,
    }
