"""Truths that are distributions: cross-entropy with probabilities, and the Kullback-Leibler divergence."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import log_softmax, softmax
from dlref.losses import cross_entropy, kl_div
from dlref.pytorch import losses as twins

ONES, HALVES = np.ones((2, 2)), np.full((2, 2), 0.5)


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("options", [{}, {"label_smoothing": 0.2}, {"weight": np.array([0.5, 2.0, 1.0])}])
@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_certain_probabilities_are_class_numbers(options, reduction):
    """Only for the sum: weights count in the mean over class numbers. Smoothing weighs classes as torch does."""
    logits, labels = rng().standard_normal((6, 3)), np.array([0, 1, 2, 1, 0, 0])
    hard, pull_hard = cross_entropy(logits, labels, reduction=reduction, **options)
    soft, pull_soft = cross_entropy(logits, np.eye(3)[labels], reduction=reduction, **options)
    np.testing.assert_allclose(soft, hard)
    dloss = rng().standard_normal(hard.shape)
    np.testing.assert_allclose(pull_soft(dloss)[0], pull_hard(dloss)[0], atol=1e-15)


def test_the_gradient_is_probability_minus_truth():
    logits, target = rng().standard_normal((4, 3)), softmax(rng().standard_normal((4, 3)))[0]
    gradient = cross_entropy(logits, target, reduction="sum")[1](1.0)[0]
    np.testing.assert_allclose(gradient, softmax(logits)[0] - target, atol=1e-15)


def test_cross_entropy_is_entropy_plus_divergence():
    target, logits = softmax(rng().standard_normal((5, 4)))[0], rng().standard_normal((5, 4))
    entropy = -(target * np.log(target)).sum(1)
    divergence = kl_div(log_softmax(logits)[0], target, reduction="none")[0].sum(1)
    np.testing.assert_allclose(cross_entropy(logits, target, reduction="none")[0], entropy + divergence)


def test_divergence_is_zero_only_between_equals():
    target = softmax(rng().standard_normal((5, 4)))[0]
    assert kl_div(np.log(target), target, reduction="batchmean")[0] == 0
    for _ in range(20):
        other = softmax(rng().standard_normal((5, 4)) + 0.1)[0]
        assert kl_div(np.log(other), target, reduction="batchmean")[0] >= 0
    half = np.log(np.full((1, 2), 0.5))
    assert kl_div(half, np.array([[1.0, 0.0]]), reduction="batchmean")[0] == pytest.approx(math.log(2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_and_impossible_scores(dtype):
    """Also in PyTorch from scratch. A class of score -inf costs nothing where the truth gives it nothing."""
    logits = np.array([[1e4, -1e4, 0], [-np.inf, 1, 1], [-1e4, -1e4, -1e4]], dtype)
    target = np.array([[0, 1, 0], [0, 0.5, 0.5], [1, 0, 0]], dtype)
    loss, pullback = cross_entropy(logits, target, reduction="none")
    np.testing.assert_allclose(loss, [2e4, math.log(2), math.log(3)], rtol=1e-6)
    assert np.isfinite(pullback(np.ones(3, dtype))[0]).all()
    twin = twins.cross_entropy(torch.tensor(logits), torch.tensor(target), reduction="none")
    np.testing.assert_allclose(twin, loss, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("log_target", [False, True])
def test_what_never_happens_costs_nothing(dtype, log_target):
    logs = np.array([[0, -np.inf, -1e4]], dtype)
    target = np.array([[-1e4, -np.inf, -np.inf]] if log_target else [[1, 0, 0]], dtype)
    loss, pullback = kl_div(logs, target, reduction="none", log_target=log_target)
    np.testing.assert_array_equal(loss, 0)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones((1, 3), dtype)))
    twin = twins.kl_div(torch.tensor(logs), torch.tensor(target), "none", log_target)
    np.testing.assert_array_equal(twin, loss)
    loss, pullback = kl_div(np.array([[-1e4]], dtype), np.array([[1]], dtype), reduction="sum")
    assert loss == 1e4
    np.testing.assert_array_equal(pullback(1.0)[0], [[-1]])


@pytest.mark.parametrize("operation", [cross_entropy, kl_div])
def test_empty_batches(operation):
    empty = np.zeros((0, 3))
    for reduction in ("mean", "batchmean") if operation is kl_div else ("mean",):
        with pytest.raises(ValueError, match=f"{operation.__name__}: there is no mean of an empty batch"):
            operation(empty, empty, reduction=reduction)
    value, pullback = operation(empty, empty, reduction="sum")
    assert value == 0
    assert [gradient.shape for gradient in pullback(1.0)] == [(0, 3), (0, 3)]


def test_a_class_cannot_be_ignored_among_probabilities():
    with pytest.raises(ValueError, match="cross_entropy: probabilities in target leave no class to ignore, got 1"):
        cross_entropy(ONES, HALVES, ignore_index=1)
    with pytest.raises(RuntimeError, match="ignore_index is not supported"):
        F.cross_entropy(torch.tensor(ONES), torch.tensor(HALVES), ignore_index=1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cross_entropy(ONES, ONES.astype(int)), TypeError, "cross_entropy: target must be float32 or float64"),
        (lambda: cross_entropy(ONES, np.ones((2, 2), np.float32)), TypeError, "target is float32, but logits is"),
        (lambda: cross_entropy(ONES, HALVES[0]), TypeError, "cross_entropy: target must hold integers, got float64"),
        (
            lambda: cross_entropy(ONES, HALVES, weight=np.ones(3)),
            ValueError,
            r"weight must be of shape \(2,\), one",
        ),
        (lambda: cross_entropy(ONES, HALVES, reduction="avg"), ValueError, "cross_entropy: reduction must be"),
        (lambda: cross_entropy(ONES, HALVES, label_smoothing=2), ValueError, "label_smoothing must be between 0 and 1"),
        (lambda: cross_entropy(ONES[:, :0], HALVES[:, :0]), ValueError, r"cross_entropy: .* with C > 0, got \(2, 0\)"),
        (lambda: kl_div(-ONES, ONES[0]), ValueError, r"kl_div: target must be of shape \(2, 2\) like log_probab"),
        (lambda: kl_div(-ONES, -HALVES), ValueError, "kl_div: target must hold probabilities, got -0.5; or is it"),
        (lambda: kl_div(-ONES, np.nan * ONES), ValueError, "kl_div: target must hold probabilities, got nan"),
        (lambda: kl_div(-ONES, ONES.astype(int)), TypeError, "kl_div: target must be float32 or float64, got int64"),
        (lambda: kl_div(-ONES, ONES, reduction="avg"), ValueError, 'must be "mean", "batchmean", .* got \'avg\''),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
