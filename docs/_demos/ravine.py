"""Four optimisers in the ravine of docs/training/optimization/race.md, along the axes and turned by 45 degrees."""

import math
from functools import cache
from typing import Any

import numpy as np

from dlref.engine import Array, Tensor
from dlref.optimization import SGD, Adam, RMSprop
from docs._demos import control, counted, line, panel, sample, settings

OPTIMIZERS: dict[str, Any] = {
    "SGD": lambda p, lr: SGD(p, lr),
    "momentum": lambda p, lr: SGD(p, lr, momentum=0.9),
    "RMSprop": lambda p, lr: RMSprop(p, lr),
    "Adam": lambda p, lr: Adam(p, lr),
}
LOOKS = {"SGD": ("strong", "disc"), "momentum": ("first", "square"), "RMSprop": ("second", "cross"),
         "Adam": ("third", "ring")}  # fmt: skip
CURVATURES, START = np.array([1.0, 100.0]), np.array([-2.0, 0.5])
RATES, BEST, TURNS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3), "each at its best", ("along the axes", "turned by 45°")
STEPS = [*range(11), 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100]
ARRIVED = 1e-4  # of the first loss, as on the page


def turn(degrees: float) -> Array:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s], [s, c]])


@cache
def run(name: str, rate: float, degrees: float, steps: int = 400) -> tuple[Array, Array]:
    """The places and the losses, before the first step and after each."""
    hessian = turn(degrees) @ np.diag(CURVATURES) @ turn(degrees).T
    theta = Tensor(turn(degrees) @ START, requires_grad=True)
    optimizer, places = OPTIMIZERS[name]([theta], rate), []
    for _ in range(steps + 1):
        places.append(theta.data.copy())
        if np.abs(theta.data).max() < 1e6:  # what has diverged stays where it is
            theta.grad = hessian @ theta.data
            optimizer.step()
    found = np.array(places)
    return found, ((found @ hessian) * found).sum(1) / 2


def needed(losses: Array, patience: int = 20) -> float:
    """The step from which the loss is below a ten-thousandth of the first, for 20 steps at least."""
    low = losses < ARRIVED * losses[0]
    return next((float(step) for step in np.flatnonzero(low) if low[step : step + patience].all()), math.inf)


@cache
def best(name: str, degrees: float) -> float:
    """The rate that arrives first, with more steps than are drawn."""
    return min(RATES, key=lambda rate: (needed(run(name, rate, degrees)[1]), rate))


def told(loss: float) -> str:
    """A loss with two digits, and no powers of ten."""
    if loss > 1000 or loss < 1e-5:
        return "over 1,000" if loss > 1 else "under 0.00001"
    return f"{float(f'{loss:.2g}'):.6f}".rstrip("0").rstrip(".")


def words(turned: int, step: int, rate: float | None, losses: dict[str, Array], rates: dict[str, float]) -> str:
    at = "In the turned ravine, " if turned else "Along the axes, "
    at += "each at its best rate" if rate is None else f"at the rate {rate:g}"
    if not step:
        return f"{at}, all four start at the same place, with a loss of {losses['SGD'][0]:.1f}."
    names = {name: f"{name}, rate {rates[name]:g}" if rate is None else name for name in OPTIMIZERS}
    said = [f"{told(found[step])} ({names[name]})" for name, found in losses.items()]
    where = f"{at}, after {counted(step, 'step')}, the losses are {', '.join(said[:-1])} and {said[-1]}."
    lost = [name for name in OPTIMIZERS if losses[name][-1] > 1e6]
    arrived = [name for name in OPTIMIZERS if needed(losses[name]) <= step]
    if lost:
        where += f" {listed(lost)} {'diverges' if len(lost) == 1 else 'diverge'}, because the rate is too large for the"
        where += " steep walls."
    if arrived:
        many = f"{listed(arrived)} {'has' if len(arrived) == 1 else 'have'}"
        return f"{where} {many} come below a ten-thousandth of the first loss."
    if lost:
        return where
    lowest = min(losses, key=lambda name: losses[name][step])
    return f"{where} The lowest is that of {lowest}, and none is below a ten-thousandth of the first loss yet."


def listed(names: list[str]) -> str:
    """At the beginning of a sentence."""
    words = " and ".join(names)
    return words[0].upper() + words[1:]


def ellipse(level: float, degrees: float) -> Array:
    """The places where the loss has one value."""
    angles = np.linspace(0, 2 * math.pi, 73)
    circle = np.stack([np.cos(angles), np.sin(angles)], 1)
    return np.asarray(np.round(circle * np.sqrt(2 * level / CURVATURES) @ turn(degrees).T, 3))


def marks(rates: dict[str, float], degrees: float, step: int) -> list[Any]:
    """The paths on the contour lines, and the losses."""
    found = [line(0, ellipse(level, degrees), "quiet", width=1) for level in (0.3, 2, 6, 14)]
    for name, (color, shape) in LOOKS.items():
        places, losses = (one[: STEPS[-1] + 1] for one in run(name, rates[name], degrees))
        near = [place if abs(place).max() < 100 else None for place in np.round(places, 3)]
        curve = np.round(np.stack([np.arange(len(losses)), np.log10(np.clip(losses, 1e-6, 1e4))], 1), 2)
        found += [
            line(panel, path, color, width=1.5, end=shape, upto=step + 1) for panel, path in ((0, near), (1, curve))
        ]
    return found


def demo() -> dict[str, Any]:
    controls = [control("Ravine", TURNS), control("Learning rate", [*RATES, BEST], start=2),
                control("Step", STEPS, play=True, start=STEPS.index(20))]  # fmt: skip
    frames = []
    for turned, place, at in settings(controls):
        degrees, step, rate = 45 * turned, STEPS[at], [*RATES, None][place]
        rates = {name: best(name, degrees) if rate is None else rate for name in OPTIMIZERS}
        losses = {name: run(name, rates[name], degrees)[1] for name in OPTIMIZERS}
        frames.append({"words": words(turned, step, rate, losses, rates), "marks": marks(rates, degrees, step)})
    decades = [(place, f"{10.0**place:g}") for place in (-4, -2, 0, 2)]
    right = (0, STEPS[-1]), (-5, 3), "step", "loss, one mark for a factor of 100", "The loss"
    key = [sample(name, *look) for name, look in LOOKS.items()]
    return {
        "label": "Four optimisers in a ravine, a hundred times as curved across as along; a plus is its lowest point.",
        "controls": controls,
        "panels": [
            panel((-2.5, 1.1), (-1.8, 1.8), "first weight", "second weight", "Seen from above", height=1, equal=True),
            panel(*right, height=1, y_ticks=decades, key=key),
        ],
        "marks": [line(0, ends, "strong") for ends in ([(-0.12, 0), (0.12, 0)], [(0, -0.12), (0, 0.12)])],
        "frames": frames,
    }
