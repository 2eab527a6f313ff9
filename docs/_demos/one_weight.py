"""One weight and the learning rate: gradient descent on the three bills of docs/start/learning-one-number.md."""

from typing import Any

import numpy as np

from dlref.engine import Tensor
from dlref.optimization import SGD
from docs._demos import control, counted, dots, line, panel, settings, signed, text

KILOMETRES, EUROS = np.array([1.0, 2.0, 4.0]), np.array([4.0, 6.0, 11.0])
RATES, STEPS = (0.0005, 0.005, 0.02, 0.05, 0.07, 0.1, 0.12, 0.15, 0.2), 12
WEIGHTS, LOSSES = (-3.0, 9.0), (0.0, 270.0)  # what the picture shows
LOWEST = float(KILOMETRES @ EUROS / (KILOMETRES @ KILOMETRES))


def loss(weight: Tensor) -> Tensor:
    return ((weight * KILOMETRES - EUROS) ** 2).mean()


def descent(rate: float) -> np.ndarray:
    """The weight, the loss and the slope before each step, and after the last."""
    weight, seen = Tensor(np.array(0.0), requires_grad=True), []
    optimizer = SGD([weight], lr=rate)
    for _ in range(STEPS + 2):  # one more, for what the next step would do
        optimizer.zero_grad()
        wrong = loss(weight)
        wrong.backward()
        assert weight.grad is not None
        seen.append((float(weight.data), float(wrong.data), float(weight.grad)))
        optimizer.step()
    return np.array(seen)


def words(rate: float, step: int, seen: np.ndarray) -> str:
    (weight, wrong, slope), (after, wrong_after, _) = seen[step], seen[step + 1]
    where = (
        f"After {counted(step, 'step')} at the rate {rate:g}" if step else f"Before the first step at the rate {rate:g}"
    )
    now = f"{where}, the weight is {signed(weight)}, the loss {signed(wrong)} and the slope {signed(slope)}"
    if not shown(seen[step]):
        now += ". The point lies outside the picture"
    if abs(weight - LOWEST) < 0.01:
        return f"{now}. That is the lowest point, as far as one can see, and the next steps change hardly anything."
    if wrong_after > wrong:
        return f"{now}. The next step crosses the valley and ends higher up, at {signed(after)}: the training diverges."
    if (weight - LOWEST) * (after - LOWEST) < 0 and abs(after - LOWEST) > 0.01:
        return f"{now}. The next step crosses the lowest point and ends nearer to it, at {signed(after)}."
    slow = abs(after - weight) < 0.15 and abs(after - LOWEST) > 1
    many = " A rate as small as this needs many more steps." if slow else ""
    return f"{now}. The next step leads to {signed(after, 3 if slow else 2)}, nearer to the lowest point.{many}"


def shown(seen: np.ndarray) -> bool:
    """Whether a place is in the picture."""
    return bool(WEIGHTS[0] <= seen[0] <= WEIGHTS[1] and seen[1] <= LOSSES[1])


def demo() -> dict[str, Any]:
    controls = [control("Learning rate", RATES, start=3), control("Step", range(STEPS + 1), play=True)]
    runs = {rate: descent(rate) for rate in RATES}
    frames = []
    for place, step in settings(controls):
        seen = runs[RATES[place]]
        weight = seen[step, 0]
        far = np.clip(seen[: STEPS + 1, :2], -5000, 5000)
        marks = [line(0, far, "first", width=1.5, upto=step + 1)]
        marks += [dots(0, far, "first", shape="ring", upto=step)]
        marks += [dots(0, [seen[step, :2]], "first", radius=6)] if shown(seen[step]) else []
        marks += [line(1, [(0, 0), (5, float(np.clip(5 * weight, -5000, 5000)))], "first")]
        frames.append({"words": words(RATES[place], step, seen), "marks": marks})
    weights = np.linspace(*WEIGHTS, 97)
    return {
        "label": "Gradient descent on the three bills: choose a learning rate, and go through the steps.",
        "controls": controls,
        "panels": [
            panel(WEIGHTS, LOSSES, "weight w", "loss", "The loss over the weight"),
            panel((0, 5), (-12, 20), "kilometres", "euros", "The three bills, and what the model predicts"),
        ],
        "marks": [
            line(0, [(w, float(loss(Tensor(np.array(w))).data)) for w in weights], "quiet"),
            line(0, [(LOWEST, LOSSES[0]), (LOWEST, LOSSES[1] * 0.86)], "quiet", width=1, dash=True),
            text(0, LOWEST, LOSSES[1] * 0.92, "lowest point", "quiet"),
            dots(1, np.stack([KILOMETRES, EUROS], 1), "second", radius=5, shape="square"),
        ],
        "frames": frames,
    }
