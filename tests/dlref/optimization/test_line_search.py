"""The two loops of L-BFGS, and the line search, against PyTorch's."""

import inspect
import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.optim.lbfgs import _strong_wolfe

from dlref.optimization import Point, strong_wolfe, two_loop
from tests.dlref.optimization.valleys import positive

# The two loops


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_two_loops_are_the_bfgs_formula(n, seed):
    """Against the matrix: H⁻¹ ← (I - ρ s yᵀ) H⁻¹ (I - ρ y sᵀ) + ρ s sᵀ for every pair."""
    rng = np.random.default_rng(seed)
    matrix, gradient, scale = positive(rng, n), rng.standard_normal(n), rng.uniform(0.1, 2)
    steps = list(rng.standard_normal((4, n)))
    changes = [matrix @ s for s in steps]
    inverse = scale * np.eye(n)
    for s, y in zip(steps, changes, strict=True):
        rho = 1 / (y @ s)
        left = np.eye(n) - rho * np.outer(s, y)
        inverse = left @ inverse @ left.T + rho * np.outer(s, s)
    np.testing.assert_allclose(two_loop(gradient, steps, changes, scale), -inverse @ gradient, rtol=1e-7, atol=1e-9)


def test_two_loops_without_memory_are_the_scaled_gradient():
    np.testing.assert_array_equal(two_loop(np.array([1.0, -2.0]), [], [], 3.0), [-3.0, 6.0])


# The line search

LINES = {
    "parabola": lambda t: ((t - 3) ** 2, 2 * (t - 3)),
    "wiggle": lambda t: (t**2 / 50 - np.sin(t), t / 25 - np.cos(t)),
    "steep": lambda t: (np.exp(t) - 10 * t, np.exp(t) - 10),
    "quartic": lambda t: ((t - 1) ** 4 - t, 4 * (t - 1) ** 3 - 1),
    "flat": lambda t: (-t / (t**2 + 2), (t**2 - 2) / (t**2 + 2) ** 2),
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 10.0, 100.0])
@pytest.mark.parametrize("c2", [0.1, 0.9])
def test_line_search_satisfies_strong_wolfe(line, first, c2):
    seen = []

    def evaluate(t):
        seen.append(t)
        return Point(t, *map(float, LINES[line](t)), None)

    start = evaluate(0.0)
    point, calls = strong_wolfe(evaluate, start, first, c2=c2)
    assert calls == len(seen) - 1
    assert point.t > 0
    assert point.loss <= start.loss + 1e-4 * point.t * start.slope
    assert abs(point.slope) <= c2 * abs(start.slope)


def assert_same_search(answer, start, first, **limits):
    """`strong_wolfe` and PyTorch's own try the same lengths; `answer(i, t)` is loss and slope of the i-th."""
    reach, seen, expected = 2.0, [], []

    def evaluate(t):
        seen.append(t)
        return Point(t, *answer(len(seen) - 1, t), None)

    def objective(x, t, d):
        expected.append(float(t))
        loss, slope = answer(len(expected) - 1, float(t))
        return loss, torch.tensor([slope / reach], dtype=torch.float64)

    point, calls = strong_wolfe(evaluate, Point(0.0, *start, None), first, reach=reach, **limits)
    gradient, slope = (torch.tensor(value, dtype=torch.float64) for value in ([start[1] / reach], start[1]))
    d = torch.tensor([reach], dtype=torch.float64)
    loss, _, t, evaluations = _strong_wolfe(objective, torch.zeros(1), first, d, start[0], gradient, slope, **limits)
    assert seen == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert calls == evaluations == len(seen)
    assert point.t == pytest.approx(float(t), rel=1e-6, abs=1e-9)
    assert point.loss == pytest.approx(float(loss), rel=1e-6, abs=1e-9)


LIMITS = {
    "c1": st.sampled_from([1e-4, 1e-2, 0.3]),
    "c2": st.sampled_from([0.01, 0.1, 0.9]),
    "tolerance_change": st.sampled_from([1e-9, 1e-2, 0.5]),
    "max_ls": st.integers(0, 25),
}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(-3, 2), st.fixed_dictionaries(LIMITS))
def test_line_search_tries_the_lengths_that_torch_tries(seed, power, limits):
    """On random hills: a bowl with waves on it, of any length and height."""
    rng = np.random.default_rng(seed)
    waves, bowl = rng.standard_normal((4, 3)) * [1, 3, 3], rng.uniform(0, 0.3)

    def hill(i, t):
        loss = bowl * t**2 + sum(a * math.sin(w * t + p) for a, w, p in waves)
        return loss, 2 * bowl * t + sum(a * w * math.cos(w * t + p) for a, w, p in waves)

    assume(hill(0, 0)[1] < -1e-3)
    assert_same_search(hill, hill(0, 0), 10.0**power, **limits)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.fixed_dictionaries(LIMITS))
def test_line_search_decides_like_torch_whatever_it_is_told(seed, limits):
    """Losses and slopes that belong to no function lead into every corner of the search."""
    rng = np.random.default_rng(seed)
    table = np.stack([rng.normal(-2, 2, 30), rng.normal(-1, 2, 30)], axis=1).tolist()
    assert_same_search(lambda i, t: table[i], (0.0, -1.0), 1.0, **limits)


def test_line_search_has_torchs_defaults():
    defaults, theirs = inspect.signature(strong_wolfe).parameters, inspect.signature(_strong_wolfe).parameters
    for name in ("c1", "c2", "tolerance_change", "max_ls"):
        assert defaults[name].default == theirs[name].default


def test_line_search_stops_after_max_ls_with_the_lowest_point():
    seen = []

    def endless(t):  # always downhill, never flatter
        seen.append(t)
        return Point(t, -t, -1.0, None)

    point, calls = strong_wolfe(endless, endless(0.0), 1.0, max_ls=5)
    assert calls == len(seen) - 1 == 6
    assert point.t == max(seen) > 1000


def test_line_search_gives_up_on_a_tiny_interval():
    def noisy(t):  # looks downhill at 0 and is not
        return Point(t, 0.0 if t == 0 else 1.0 + t, -1.0 if t == 0 else 1.0, None)

    point, calls = strong_wolfe(noisy, noisy(0.0), 1.0, reach=1.0, tolerance_change=1e-3)
    assert point.t == 0
    assert calls < 25


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_line_search_survives_a_loss_that_is_not_finite(bad):
    def wall(t):
        return Point(t, (t - 1) ** 2 if t < 2 else float(bad), 2 * (t - 1) if t < 2 else float(bad), None)

    if np.isnan(bad):
        # A NaN compares as false with everything: nothing to do but come back with a number that was seen.
        assert strong_wolfe(wall, wall(0.0), 1.5)[0].loss < 1
    else:
        assert strong_wolfe(wall, wall(0.0), 100.0)[0].loss < 1


@pytest.mark.parametrize("slope", [0.0, 1.0, np.nan])
def test_line_search_refuses_to_go_uphill(slope):
    with pytest.raises(ValueError, match="slope at the start must be negative, got"):
        strong_wolfe(lambda t: Point(t, 0.0, slope, None), Point(0.0, 0.0, slope, None), 1.0)
