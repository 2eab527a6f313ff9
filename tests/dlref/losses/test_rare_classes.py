"""Focal and Dice loss: extremes, closed forms, bad input."""

import math

import numpy as np
import pytest
import torch

from dlref.losses import binary_cross_entropy_with_logits, dice_loss, sigmoid_focal_loss
from dlref.pytorch import losses as twins
from tests.dlref.losses.cases import torch_dice, torch_focal

ONES = np.ones((2, 3))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0])
def test_huge_scores_stay_finite(dtype, gamma):
    logits = np.array([-1e4, -800, -30, 0, 30, 800, 1e4], dtype)
    for truth in (0, 1, 0.5):
        target = np.full_like(logits, truth)
        loss, pullback = sigmoid_focal_loss(logits, target, gamma=gamma)
        assert np.isfinite(loss).all()
        assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones_like(loss)))
        twin = twins.sigmoid_focal_loss(torch.tensor(logits), torch.tensor(target), gamma=gamma)
        np.testing.assert_allclose(loss, twin, rtol=1e-5, atol=1e-30)
        far = np.abs(logits) > 100  # the slope is alpha_t there on the wrong side, and nothing on the right one
        if truth == 1:
            np.testing.assert_allclose(pullback(np.ones_like(loss))[0][far], [-0.25, -0.25, 0, 0], atol=1e-30)


def test_without_focus_it_is_cross_entropy():
    rng = np.random.default_rng(0)
    logits, target = rng.standard_normal((5, 3)), rng.uniform(0, 1, (5, 3))
    entropy, pull_entropy = binary_cross_entropy_with_logits(logits, target)
    focal, pull_focal = sigmoid_focal_loss(logits, target, alpha=-1, gamma=0, reduction="mean")
    assert focal == pytest.approx(float(entropy))
    for gradient, expected in zip(pull_focal(1.0), pull_entropy(1.0), strict=True):
        np.testing.assert_allclose(gradient, expected)


def test_easy_answers_count_little():
    """p = 0.9 for the truth: a hundredth of its cross-entropy. Very easy ones keep their digits in float32."""
    logits = np.array([math.log(9)])
    loss, _ = sigmoid_focal_loss(logits, np.ones(1), alpha=-1)
    assert loss[0] == pytest.approx(0.01 * -math.log(0.9))
    loss, _ = sigmoid_focal_loss(np.array([20.0], np.float32), np.ones(1, np.float32), alpha=-1)
    assert loss[0] == pytest.approx(math.exp(-60), rel=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dice_of_huge_numbers_and_infinitely_small_regions(dtype):
    for scale in (1e4, 1e-4, 0):
        p, t = scale * np.random.default_rng(0).uniform(0, 1, (2, 3, 4)).astype(dtype)
        loss, pullback = dice_loss(p, t)
        assert np.isfinite(loss)
        assert all(np.isfinite(gradient).all() for gradient in pullback(1.0))
        np.testing.assert_allclose(loss, torch_dice(torch.tensor(p), torch.tensor(t)), rtol=1e-5, atol=1e-7)


def test_overlaps_of_squares():
    region = np.zeros((3, 8, 8))
    region[0, :4, :4] = region[1, 2:6, :4] = region[2, 4:, 4:] = 1
    loss, _ = dice_loss(region, np.broadcast_to(region[0], region.shape), reduction="none")
    np.testing.assert_allclose(loss, [0, 0.5, 1], atol=1e-6)
    assert dice_loss(np.zeros((2, 4)), np.zeros((2, 4)))[0] == 0


def test_dice_weighs_a_small_region_as_much_as_a_large_one():
    small, large = np.zeros((1, 100)), np.zeros((1, 100))
    small[:, :2], large[:, :80] = 1, 1
    half_small, half_large = small.copy(), large.copy()
    half_small[:, 0], half_large[:, :40] = 0, 0
    assert dice_loss(half_small, small)[0] == pytest.approx(float(dice_loss(half_large, large)[0]), rel=1e-4)


@pytest.mark.parametrize("operation", [sigmoid_focal_loss, dice_loss])
def test_empty_batches(operation):
    empty = np.zeros((0, 3))
    with pytest.raises(ValueError, match=f"{operation.__name__}: there is no mean of an empty batch"):
        operation(empty, empty, reduction="mean")
    loss, pullback = operation(empty, empty, reduction="sum")
    assert loss == 0
    assert [gradient.shape for gradient in pullback(1.0)] == [(0, 3), (0, 3)]
    assert operation(empty, empty, reduction="none")[0].size == 0


def test_torchvisions_defaults():
    logits, target = torch.linspace(-2, 2, 5), torch.tensor([0.0, 1, 0, 1, 1])
    ours, _ = sigmoid_focal_loss(logits.numpy(), target.numpy())
    np.testing.assert_allclose(ours, torch_focal(logits, target, alpha=0.25, gamma=2, reduction="none"), rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sigmoid_focal_loss(ONES, ONES[0]), ValueError, r"target must be of shape \(2, 3\) like logits"),
        (lambda: sigmoid_focal_loss(ONES, ONES.astype(int)), TypeError, "target must be float32 or float64, got int64"),
        (lambda: sigmoid_focal_loss(ONES, ONES, alpha=2), ValueError, r"alpha must lie in \[0, 1\], got 2"),
        (lambda: sigmoid_focal_loss(ONES, ONES, alpha=-0.5), ValueError, r"alpha must lie in \[0, 1\], got -0.5"),
        (lambda: sigmoid_focal_loss(ONES, ONES, gamma=-1), ValueError, r"gamma must lie in \[0, inf\], got -1"),
        (lambda: sigmoid_focal_loss(ONES, ONES, reduction="avg"), ValueError, "sigmoid_focal_loss: reduction must be"),
        (lambda: dice_loss(ONES, ONES[0]), ValueError, r"dice_loss: target must be of shape \(2, 3\) like probab"),
        (lambda: dice_loss(ONES[0], ONES[0]), ValueError, r"probabilities must be of shape \(N, ...\), got \(3,\)"),
        (lambda: dice_loss(ONES, ONES, eps=0), ValueError, "dice_loss: eps must be positive, got 0"),
        (lambda: dice_loss(ONES, ONES.astype(int)), TypeError, "dice_loss: target must be float32 or float64"),
        (lambda: dice_loss(ONES, ONES, reduction="avg"), ValueError, "dice_loss: reduction must be"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
