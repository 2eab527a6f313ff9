"""Smooth L1, the likelihood of a normal distribution and the hinge among many: extremes, closed forms, bad input."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.losses import gaussian_nll_loss, hinge, huber_loss, l1_loss, multi_margin_loss, smooth_l1_loss
from dlref.pytorch import losses as twins

ONES, LABELS = np.ones((2, 3)), np.array([0, 1])


# Smooth L1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("beta", [0.0, 1e-30, 0.5, 1e4])
def test_smooth_l1_of_huge_errors_and_at_its_corners(dtype, beta):
    prediction = np.array([-1e4, -0.5, 0, 0.25, 0.5, 1e4], dtype)
    loss, pullback = smooth_l1_loss(prediction, np.zeros_like(prediction), beta=beta, reduction="sum")
    for function in (F.smooth_l1_loss, twins.smooth_l1_loss):
        tensor = torch.tensor(prediction, requires_grad=True)
        expected = function(tensor, torch.zeros_like(tensor), reduction="sum", beta=beta)
        expected.backward()
        np.testing.assert_allclose(loss, expected.detach(), rtol=1e-6)
        if beta > 1e-20 or function is F.smooth_l1_loss:  # through `where`, 0 / 1e-60 leaves nothing to compare
            np.testing.assert_allclose(pullback(1.0)[0], tensor.grad, rtol=1e-6)


def test_smooth_l1_is_huber_divided_by_its_delta_and_l1_for_zero():
    prediction, target = np.random.default_rng(0).normal(0, 2, (2, 50))
    huber, pull_huber = huber_loss(prediction, target, delta=0.4)
    smooth, pull_smooth = smooth_l1_loss(prediction, target, beta=0.4)
    assert smooth == pytest.approx(float(huber) / 0.4)
    np.testing.assert_allclose(pull_smooth(1.0)[0], pull_huber(1.0)[0] / 0.4)
    assert smooth_l1_loss(prediction, target, beta=0)[0] == pytest.approx(float(l1_loss(prediction, target)[0]))


# The likelihood


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("twin", [F.gaussian_nll_loss, twins.gaussian_nll_loss])
def test_huge_errors_and_vanishing_variances(dtype, twin):
    prediction = np.array([1e4, 1e4, 0, 2e-3, 1e4], dtype)
    var = np.array([0, 1e-8, 0, 1e-6, 1e8], dtype)
    tensors = [torch.tensor(x, requires_grad=True) for x in (prediction, 0 * prediction, var)]
    loss, pullback = gaussian_nll_loss(prediction, 0 * prediction, var, reduction="none")
    expected = twin(*tensors, reduction="none")
    expected.sum().backward()
    np.testing.assert_allclose(loss, expected.detach(), rtol=1e-5)
    for gradient, tensor in zip(pullback(np.ones_like(loss)), tensors, strict=True):
        assert np.isfinite(gradient).all()
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-4, atol=1e-12)


def test_likelihood_is_the_density_and_its_best_variance_the_squared_error():
    error, var = 1.7, 0.6
    density = math.exp(-(error**2) / (2 * var)) / math.sqrt(2 * math.pi * var)
    loss, _ = gaussian_nll_loss(np.array([error]), np.zeros(1), np.array([var]), full=True)
    assert loss == pytest.approx(-math.log(density))
    _, pullback = gaussian_nll_loss(np.array([error]), np.zeros(1), np.array([error**2]))
    assert pullback(1.0)[2] == pytest.approx(0)


# The hinge among many


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("twin", [F.multi_margin_loss, twins.multi_margin_loss])
def test_huge_scores_and_ties(dtype, p, twin):
    scores = np.array([[1e4, -1e4, 0], [0, 1, 1], [1, 0, -1], [0, 0, 0]], dtype)
    target = np.array([1, 0, 0, 2])
    tensor = torch.tensor(scores, requires_grad=True)
    expected = twin(tensor, torch.tensor(target), p=p)
    expected.backward()
    loss, pullback = multi_margin_loss(scores, target, p=p)
    np.testing.assert_allclose(loss, expected.detach(), rtol=1e-6)
    np.testing.assert_allclose(pullback(1.0)[0], tensor.grad, rtol=1e-6)


def test_two_classes_make_half_a_hinge():
    scores = np.random.default_rng(0).standard_normal((6, 2))
    target = np.array([0, 1, 1, 0, 1, 0])
    lead = scores[:, 1] - scores[:, 0]
    binary, _ = hinge(lead, 2 * target - 1)
    assert multi_margin_loss(scores, target)[0] == pytest.approx(float(binary) / 2)


def test_who_leads_by_the_margin_pays_nothing():
    loss, pullback = multi_margin_loss(np.array([[5.0, 4.0, -3.0]]), np.array([0]))
    assert loss == 0
    np.testing.assert_array_equal(pullback(1.0)[0], 0)


# Bad input


@pytest.mark.parametrize(
    "call",
    [
        lambda x, **o: smooth_l1_loss(x, x, **o),
        lambda x, **o: gaussian_nll_loss(x, x, x, **o),
        lambda x, **o: multi_margin_loss(x, np.zeros(0, int), **o),
    ],
)
def test_empty_batches(call):
    empty = np.zeros((0, 3))
    with pytest.raises(ValueError, match="there is no mean of an empty batch"):
        call(empty)
    loss, pullback = call(empty, reduction="sum")
    assert loss == 0
    assert pullback(1.0)[0].shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: smooth_l1_loss(ONES, ONES[0]), ValueError, r"target must be of shape \(2, 3\) like prediction"),
        (lambda: smooth_l1_loss(ONES, ONES, beta=-1), ValueError, r"smooth_l1_loss: beta must lie in \[0, inf\], got"),
        (lambda: smooth_l1_loss(ONES, ONES.astype(int)), TypeError, "smooth_l1_loss: target must be float32 or float"),
        (lambda: gaussian_nll_loss(ONES, ONES[0], ONES), ValueError, r"target must be of shape \(2, 3\) like predic"),
        (lambda: gaussian_nll_loss(ONES, ONES, ONES[0]), ValueError, r"var must be .*\(2, 3\) .*\(2,\), got \(3,\)"),
        (lambda: gaussian_nll_loss(ONES, ONES, -ONES), ValueError, "var must not be negative, got -1.0"),
        (lambda: gaussian_nll_loss(ONES, ONES, np.nan * ONES), ValueError, "var must not be negative, got nan"),
        (lambda: gaussian_nll_loss(ONES, ONES, 1.0), TypeError, "var must be a NumPy array, got float"),
        (lambda: gaussian_nll_loss(ONES, ONES, ONES, eps=0), ValueError, "loss: eps must be positive, got 0"),
        (lambda: multi_margin_loss(ONES, ONES), TypeError, "multi_margin_loss: target must hold integers, got float64"),
        (lambda: multi_margin_loss(ONES, LABELS[:1]), ValueError, r"target \(N,\), got \(2, 3\) and \(1,\)"),
        (lambda: multi_margin_loss(ONES[:, :0], LABELS), ValueError, r"C > 0 .* got \(2, 0\) and \(2,\)"),
        (lambda: multi_margin_loss(np.ones(()), LABELS), ValueError, r"got \(\) and \(2,\)"),
        (lambda: multi_margin_loss(ONES, LABELS + 2), ValueError, "target must be a class from 0 to 2, got 3"),
        (lambda: multi_margin_loss(ONES, LABELS - 1), ValueError, "target must be a class from 0 to 2, got -1"),
        (lambda: multi_margin_loss(ONES, LABELS, p=3), ValueError, "multi_margin_loss: p must be 1 or 2, got 3"),
        (lambda: multi_margin_loss(ONES, LABELS, weight=np.ones(2)), ValueError, r"weight must be of shape \(3,\)"),
        (lambda: multi_margin_loss(ONES, LABELS, reduction="avg"), ValueError, "multi_margin_loss: reduction must be"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
