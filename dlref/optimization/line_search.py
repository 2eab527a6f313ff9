r"""Line search: how far to go, once the direction is known.

Along a direction $d$ the loss is a function of one number, $\phi(t) = L(\theta + t d)$, with the slope
$\phi'(t) = \nabla L(\theta + t d)^\top d$. `strong_wolfe` looks for a $t$ that is good enough, and counts how often it
asks for the loss: each time costs a forward and a backward pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple


class Point(NamedTuple):
    """A place on a search line: how far along, the loss there, its slope along the line, the gradient."""

    t: float
    loss: float
    slope: float
    gradient: Any


def _lowest_of_cubic(a: Point, b: Point, low: float, high: float) -> float:
    """The minimum, between low and high, of the cubic with the losses and slopes of two points."""
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    d2 = math.sqrt(square) if square >= 0 else math.nan
    width = b.slope - a.slope + 2 * d2
    bottom = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / width) if width else math.nan
    # No minimum, or a loss that is not finite: halve the interval.
    return min(max(bottom, low), high) if math.isfinite(bottom) else (low + high) / 2


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    t: float,
    *,
    reach: float = 1.0,
    c1: float = 1e-4,
    c2: float = 0.9,
    tolerance_change: float = 1e-9,
    max_ls: int = 25,
) -> tuple[Point, int]:
    r"""Find a step length at which the loss is clearly lower and the slope clearly flatter.

    With $\phi(t)$ the loss along the line, the strong Wolfe conditions are

    $$\phi(t) \le \phi(0) + c_1 t\,\phi'(0) \quad\text{and}\quad |\phi'(t)| \le c_2\,|\phi'(0)|.$$

    First the step grows until two points have a minimum between them, then cubics through the two close in on it. The
    second condition makes sure that $s^\top y > 0$, without which BFGS would lose its bowl.

    Parameters
    ----------
    evaluate : callable
        From a step length to its `Point`.
    start : Point
        At $t = 0$; its slope is negative.
    t : float, > 0
        First length to try.
    reach : float
        Largest entry of the direction: the search ends when an interval moves no parameter by `tolerance_change`.
    c1, c2 : float, 0 < c1 < c2 < 1
    max_ls : int
        Most corrections of the first length.

    Returns
    -------
    point : Point
        Satisfies the conditions, or is the lowest found.
    evaluations : int

    Raises
    ------
    ValueError
        If the line does not go downhill.

    References
    ----------
    Nocedal and Wright, "Numerical Optimization", 2nd edition, 2006, algorithms 3.5 and 3.6.

    Examples
    --------
    >>> def evaluate(t):
    ...     return Point(t, (t - 3) ** 2, 2 * (t - 3), None)
    >>> strong_wolfe(evaluate, evaluate(0), t=10.0)[0].t
    3.0
    """
    if not start.slope < 0:
        raise ValueError(f"strong_wolfe: the slope at the start must be negative, got {start.slope}")

    def too_high(point: Point) -> bool:
        return point.loss > start.loss + c1 * point.t * start.slope

    def flat(point: Point) -> bool:
        return abs(point.slope) <= -c2 * start.slope

    before, point = start, evaluate(t)
    evaluations = 1
    while evaluations <= max_ls:
        if too_high(point) or (evaluations > 2 and point.loss >= before.loss) or (point.slope >= 0 and not flat(point)):
            break
        if flat(point):
            return point, evaluations
        longer = _lowest_of_cubic(before, point, point.t + 0.01 * (point.t - before.t), 10 * point.t)
        before, point = point, evaluate(longer)
        evaluations += 1
    else:
        before = start

    # The minimum is between `low`, the lower of the two, and `high`.
    low, high = (before, point) if before.loss <= point.loss else (point, before)
    stuck = False
    while evaluations <= max_ls and abs(high.t - low.t) * reach >= tolerance_change:
        left, right = sorted((low.t, high.t))
        t = _lowest_of_cubic(low, high, left, right)
        margin = 0.1 * (right - left)
        close = min(right - t, t - left) < margin
        if close and (stuck or t in (left, right)):
            # Twice at the edge: go a tenth of the way in, or the interval may never shrink.
            t = right - margin if right - t < t - left else left + margin
            close = False
        stuck = close

        point = evaluate(t)
        evaluations += 1
        if too_high(point) or point.loss >= low.loss:
            low, high = (low, point) if low.loss <= point.loss else (point, low)
        elif flat(point):
            return point, evaluations
        else:
            low, high = point, (low if point.slope * (high.t - low.t) >= 0 else high)
    return low, evaluations
