"""Losses without classes: triplets, and the partner among all others of the batch."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.engine import Tensor, apply
from dlref.losses import cross_entropy, info_nce, triplet_margin_loss
from dlref.pytorch import losses as twins

ONES = np.ones((2, 3))


def rng():
    return np.random.default_rng(0)


def with_torch(ours, theirs, arrays, dtype):
    """Value and gradients of one of our losses beside those of a torch function, none of them infinite."""
    arrays = [array.astype(dtype) for array in arrays]
    loss, pullback = ours(*arrays)
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    expected = theirs(*tensors)
    expected.backward()
    tolerance = 1e-4 if dtype == np.float32 else 1e-9
    assert np.isfinite(loss)
    np.testing.assert_allclose(loss, expected.detach(), rtol=tolerance)
    for gradient, tensor in zip(pullback(1.0), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, rtol=tolerance, atol=tolerance)


# Triplets


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("twin", [F.triplet_margin_loss, twins.triplet_margin_loss])
def test_huge_triplets(dtype, twin):
    with_torch(triplet_margin_loss, twin, 1e4 * rng().standard_normal((3, 6, 4)), dtype)


def test_high_powers_do_not_overflow():
    """The power 20 of 1e4 is not a float32; torch's gradient is NaN here."""
    a, p, n = (1e4 * rng().standard_normal((3, 6, 4))).astype(np.float32)
    loss, pullback = triplet_margin_loss(a, p, n, p=20.0, reduction="sum")
    exact, exact_pullback = triplet_margin_loss(*(x.astype(float) for x in (a, p, n)), p=20.0, reduction="sum")
    assert loss == pytest.approx(float(exact), rel=1e-5)
    for gradient, expected in zip(pullback(1.0), exact_pullback(1.0), strict=True):
        np.testing.assert_allclose(gradient, expected, atol=1e-4)


@pytest.mark.parametrize("twin", [F.triplet_margin_loss, twins.triplet_margin_loss])
@pytest.mark.parametrize("norm", [1.0, 2.0, 3.0])
def test_ties_and_equal_points_have_torchs_slopes(norm, twin):
    """Distances of 0, a negative as near to the positive as to the anchor, and a loss of exactly 0."""
    a, p = np.array([[0.0, 0], [0, 0], [0, 0]]), np.array([[0.0, 0], [0, 2], [1, 0]])
    n = np.array([[0.0, 0], [3, 1], [2, 0]])
    for swap in (False, True):
        options = {"p": norm, "eps": 0.0, "swap": swap}
        with_torch(
            lambda *x, o=options: triplet_margin_loss(*x, **o), lambda *x, o=options: twin(*x, **o), (a, p, n), float
        )


def test_swap_takes_the_harder_negative():
    a, p, n = np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]]), np.array([[0.0, 1.5]])
    assert triplet_margin_loss(a, p, n, eps=0.0)[0] == 0.5  # 1 + 1 - 1.5
    assert triplet_margin_loss(a, p, n, eps=0.0, swap=True)[0] == 1.5  # 1 + 1 - 0.5
    far = np.array([[0.0, 9.0]])
    loss, pullback = triplet_margin_loss(a, p, far)
    assert loss == 0
    assert all((gradient == 0).all() for gradient in pullback(1.0))


# The partner among all others


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("symmetric", [False, True])
def test_lengths_do_not_matter(dtype, symmetric):
    query, key = rng().standard_normal((2, 5, 4)).astype(dtype)
    loss, pullback = info_nce(query, key, symmetric=symmetric)
    again, _ = info_nce(1e4 * query, key / 1e4, symmetric=symmetric)
    assert loss == pytest.approx(float(again), rel=1e-5)
    for x, gradient in zip((query, key), pullback(1.0), strict=True):
        np.testing.assert_allclose((x * gradient).sum(1), 0, atol=1e-5)  # no slope along the row itself


def test_a_row_of_zeros_is_no_direction():
    query, key = rng().standard_normal((2, 4, 3))
    query[1] = 0
    loss, pullback = info_nce(query, key, reduction="none")
    assert loss[1] == pytest.approx(math.log(4))
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones(4)))
    np.testing.assert_allclose(twins.info_nce(torch.tensor(query), torch.tensor(key), reduction="none"), loss)


def test_a_guess_costs_the_logarithm_of_the_batch():
    same = np.ones((16, 5))
    assert info_nce(same, same)[0] == pytest.approx(math.log(16))
    assert info_nce(np.eye(16), np.eye(16))[0] < 1e-4
    assert info_nce(np.eye(1), np.eye(1))[0] == 0  # nobody else is there


def test_both_directions_are_averaged():
    query, key = rng().standard_normal((2, 6, 4))
    loss, _ = info_nce(query, key, symmetric=True)
    assert loss == pytest.approx(float(info_nce(query, key)[0] + info_nce(key, query)[0]) / 2)
    q, k = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (query, key))
    scores = q @ k.T / 0.07  # CLIP's pseudocode
    both = cross_entropy(scores, np.arange(6))[0] + cross_entropy(scores.T, np.arange(6))[0]
    assert loss == pytest.approx(float(both) / 2)


def test_partners_find_each_other():
    """Two linear maps bring two views of the same thing together."""
    random = rng()
    hidden = random.standard_normal((32, 4))
    views = [hidden @ random.standard_normal((4, 10)) for _ in range(2)]
    weights = [Tensor(0.1 * random.standard_normal((10, 4)), requires_grad=True) for _ in range(2)]
    losses = []
    for _ in range(300):
        loss = apply(info_nce, *(view @ weight for view, weight in zip(views, weights, strict=True)), symmetric=True)
        loss.backward()
        for weight in weights:
            weight.data -= 0.02 * weight.grad
            weight.grad = None
        losses.append(loss.item())
    assert losses[0] > math.log(32)  # worse than a guess
    assert losses[-1] < math.log(32) / 10


# Bad input


def test_empty_batches():
    empty = np.zeros((0, 3))
    with pytest.raises(ValueError, match="triplet_margin_loss: there is no mean of an empty batch"):
        triplet_margin_loss(empty, empty, empty)
    loss, pullback = triplet_margin_loss(empty, empty, empty, reduction="sum")
    assert loss == 0
    assert [gradient.shape for gradient in pullback(1.0)] == [(0, 3)] * 3
    with pytest.raises(ValueError, match=r"info_nce: .* \(N, D\) with N > 0, got \(0, 3\) and \(0, 3\)"):
        info_nce(empty, empty)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: triplet_margin_loss(ONES, ONES, ONES[0]), ValueError, r"of one shape .* \(2, 3\) and \(3,\)"),
        (lambda: triplet_margin_loss(*[np.ones(())] * 3), ValueError, r"of one shape \(..., D\), got \(\)"),
        (lambda: triplet_margin_loss(ONES, ONES, ONES, margin=0), ValueError, "loss: margin must be positive, got 0"),
        (lambda: triplet_margin_loss(ONES, ONES, ONES, p=0.5), ValueError, "p must be at least 1 and finite, got 0.5"),
        (lambda: triplet_margin_loss(ONES, ONES, ONES, p=math.inf), ValueError, "p must be .* got inf"),
        (lambda: triplet_margin_loss(ONES, ONES, ONES.astype(int)), TypeError, "negative must be float32 or float64"),
        (lambda: triplet_margin_loss(ONES, ONES, ONES, reduction="avg"), ValueError, "loss: reduction must be"),
        (lambda: info_nce(ONES, ONES[:1]), ValueError, r"info_nce: .* got \(2, 3\) and \(1, 3\)"),
        (lambda: info_nce(ONES[0], ONES[0]), ValueError, r"info_nce: .* got \(3,\) and \(3,\)"),
        (lambda: info_nce(ONES, ONES, temperature=0), ValueError, "info_nce: temperature must be positive, got 0"),
        (lambda: info_nce(ONES, ONES.astype(np.float32)), TypeError, "info_nce: key is float32, but query is float64"),
        (lambda: info_nce(ONES, ONES, reduction="avg"), ValueError, "reduction must be .* got 'avg'"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
