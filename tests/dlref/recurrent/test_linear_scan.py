"""The linear recurrence: scan and loop are the same, in value and gradient, for any length."""

import numpy as np
import pytest
import torch

from dlref.activations import sigmoid
from dlref.engine import Tensor, apply
from dlref.pytorch import recurrent as twins
from dlref.recurrent import linear_recurrence
from tests.dlref.checks import Case, check, check_twin


def fading(*shape):
    return lambda rng: rng.uniform(-1, 1, shape)


def torch_loop(a, b, h0=None, scan=True):
    """The recurrence as it is written."""
    h, states = torch.zeros_like(b[0]) if h0 is None else h0, []
    for t in range(len(a)):
        h = a[t] * h + b[t]
        states.append(h)
    return torch.stack(states)


SHAPES = [(1,), (2,), (7,), (8, 3), (9, 2, 4), (5, 0), (33, 1)]
CASES = [
    Case(linear_recurrence, torch_loop, (fading(*shape), shape, h0), {"scan": scan})
    for shape in SHAPES
    for h0 in (None, shape[1:])
    for scan in (True, False)
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("start", [False, True])
def test_pytorch_from_scratch(shape, start):
    case = Case(linear_recurrence, twins.linear_recurrence, (fading(*shape), shape, shape[1:] if start else None))
    check_twin(case, np.float64, tolerance=1e-9)
    check_twin(case, np.float32, tolerance=1e-4)


@pytest.mark.parametrize("length", [*range(1, 18), 100, 1000, 1024])
def test_scan_equals_the_loop(length):
    rng = np.random.default_rng(length)
    a, b, dh = rng.uniform(-1, 1, (3, length, 5))
    h0 = rng.standard_normal(5)
    (h, pullback), (expected, plain) = (linear_recurrence(a, b, h0, scan=scan) for scan in (True, False))
    np.testing.assert_allclose(h, expected, rtol=1e-12, atol=1e-12)
    for gradient, other in zip(pullback(dh), plain(dh), strict=True):
        np.testing.assert_allclose(gradient, other, rtol=1e-12, atol=1e-12)
    step = h0
    for t in range(length):
        step = a[t] * step + b[t]
        np.testing.assert_allclose(h[t], step, rtol=1e-12, atol=1e-12)


def test_closed_forms():
    """A running sum, a geometric series, powers of what fades, and forgetting everything at once."""
    b = np.random.default_rng(0).standard_normal(50)
    np.testing.assert_allclose(linear_recurrence(np.ones(50), b)[0], b.cumsum())
    np.testing.assert_allclose(linear_recurrence(np.full(50, 0.9), np.ones(50))[0], (1 - 0.9 ** np.arange(1, 51)) / 0.1)
    powers, _ = linear_recurrence(np.full(50, -0.5), np.zeros(50), np.array(1.0))
    np.testing.assert_allclose(powers, (-0.5) ** np.arange(1, 51))
    np.testing.assert_array_equal(linear_recurrence(np.zeros(50), b, np.array(9.0))[0], b)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scan", [True, False])
def test_huge_numbers_and_long_memories_stay_finite(dtype, scan):
    a = np.array([1e4, -1e4, 1e-30, 0, 1e4, 1], dtype)
    b = np.array([-1e4, 1e4, 1e4, -1e4, 0, 1e4], dtype)
    h, pullback = linear_recurrence(a, b, scan=scan)
    np.testing.assert_allclose(h, [-1e4, 1e8 + 1e4, 1e4, -1e4, -1e8, -1e8 + 1e4], rtol=1e-5)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones_like(h))[:2])
    a = np.full(100_000, 1 - 1e-4, dtype)
    h, pullback = linear_recurrence(a, np.ones_like(a), scan=scan)
    assert h[-1] == pytest.approx(1e4, rel=5e-3)
    assert np.isfinite(pullback(np.ones_like(h))[0]).all()


def test_no_steps_at_all():
    empty = np.zeros((0, 3))
    h, pullback = linear_recurrence(empty, empty, np.ones(3))
    assert h.shape == (0, 3)
    da, db, dh0 = pullback(h)
    assert da.shape == db.shape == (0, 3)
    np.testing.assert_array_equal(dh0, np.zeros(3))
    assert linear_recurrence(empty, empty)[1](h)[2] is None
    assert twins.linear_recurrence(torch.zeros(0, 3), torch.zeros(0, 3), torch.ones(3)).shape == (0, 3)


def test_a_gate_learns_what_to_remember():
    """A diagonal state-space layer: the gate, made from the input, must keep the last number that had a mark."""
    rng = np.random.default_rng(0)
    numbers, marks = rng.standard_normal((20, 64)), (rng.random((20, 64)) < 0.3).astype(float)
    marks[0] = 1
    target = np.zeros((20, 64))
    for t in range(20):
        target[t] = np.where(marks[t] == 1, numbers[t], target[t - 1])
    weight, bias = (Tensor(x, requires_grad=True) for x in (np.zeros(()), np.zeros(())))
    losses = []
    for _ in range(200):
        gate = apply(sigmoid, marks * weight + bias)
        error = apply(linear_recurrence, 1 - gate, gate * numbers) - target
        loss = (error * error).mean()
        weight.grad = bias.grad = None
        loss.backward()
        for tensor in (weight, bias):
            tensor.data -= 5 * tensor.grad
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 20
    assert weight.item() > 5 > -2 > bias.item()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda x: linear_recurrence(x, x[1:]),
            ValueError,
            r"a and b must be of one shape \(T, ...\), got \(4, 2\)",
        ),
        (
            lambda x: linear_recurrence(x[0, 0, ...], x[0, 0, ...]),
            ValueError,
            r"one shape \(T, ...\), got \(\) and",
        ),
        (lambda x: linear_recurrence(x, x, x), ValueError, r"h0 must be \(2,\) to match a \(4, 2\), got \(4, 2\)"),
        (lambda x: linear_recurrence(x, x.astype(np.float32)), TypeError, "linear_recurrence: b is float32, but a is"),
        (lambda x: linear_recurrence(x, x, [0.0, 0.0]), TypeError, "linear_recurrence: h0 must be a NumPy array, got"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call(np.ones((4, 2)))
