"""The learning rate range test: rates rise, everything is put back, and what it suggests works."""

import numpy as np
import pytest

from dlref.data import Batches, line
from dlref.feedforward import Linear
from dlref.losses import mse_loss
from dlref.optimization import (
    SGD,
    Adam,
)
from dlref.training import learning_rate_range_test


def regression(seed=0, lr=0.1, optimizer=SGD):
    rng = np.random.default_rng(seed)
    model = Linear(1, 1, rng=rng)
    batches = Batches(*line(64, rng=rng), batch_size=16, rng=rng)
    return model, optimizer(model.parameters(), lr=lr), batches


@pytest.mark.parametrize("optimizer_class", [SGD, Adam])
def test_range_test_rises_geometrically_and_puts_everything_back(optimizer_class):
    model, optimizer, batches = regression(optimizer=optimizer_class)
    weights = model.state_dict()
    result = learning_rate_range_test(model, optimizer, mse_loss, batches, start_lr=1e-4, end_lr=1e-1, num_iter=31)
    np.testing.assert_allclose(result.lrs, np.geomspace(1e-4, 1e-1, 31), rtol=1e-12)
    assert len(result.losses) == 31
    assert result.suggestion == pytest.approx(0.1 * result.lrs[int(np.argmin(result.losses))])
    np.testing.assert_equal(model.state_dict(), weights)
    assert optimizer.param_groups[0]["lr"] == 0.1
    assert optimizer.state_dict()["state"] == {}
    assert all(parameter.grad is None for parameter in model.parameters())


def test_range_test_stops_when_the_loss_explodes_and_suggests_a_rate_that_works():
    model, optimizer, batches = regression()
    result = learning_rate_range_test(model, optimizer, mse_loss, batches, start_lr=1e-5, end_lr=1e3)
    # SGD on this parabola diverges at 2 / (largest curvature), which is 2 / 2 = 1.
    assert len(result.lrs) < 100
    assert 1 < result.lrs[-1] < 100
    assert 1e-2 < result.suggestion < 1


def test_range_test_smooths_like_adams_mean():
    model, optimizer, batches = regression()
    fixed = [next(iter(batches))]
    raw = learning_rate_range_test(model, optimizer, mse_loss, fixed, end_lr=1e-2, num_iter=10, smoothing=1.0).losses
    smooth = learning_rate_range_test(model, optimizer, mse_loss, fixed, end_lr=1e-2, num_iter=10, smoothing=0.3).losses
    mean = 0.0
    for i, (loss, expected) in enumerate(zip(raw, smooth, strict=True)):
        mean = 0.7 * mean + 0.3 * loss
        assert mean / (1 - 0.7 ** (i + 1)) == pytest.approx(expected)


def test_range_test_puts_back_also_after_an_error():
    model, optimizer, _ = regression()
    weights = model.state_dict()
    good = (np.ones((4, 1), np.float32), np.ones((4, 1), np.float32))
    bad = (np.ones((4, 2), np.float32), np.ones((4, 1), np.float32))
    with pytest.raises(ValueError, match=r"shape|features"):
        learning_rate_range_test(model, optimizer, mse_loss, [good, good, bad])
    np.testing.assert_equal(model.state_dict(), weights)
    assert optimizer.param_groups[0]["lr"] == 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start_lr": 1.0, "end_lr": 0.1}, "expected 0 < start_lr < end_lr, got 1.0 and 0.1"),
        ({"start_lr": 0.0}, "expected 0 < start_lr"),
        ({"num_iter": 1}, "num_iter must be at least 2, got 1"),
        ({"smoothing": 0.0}, "smoothing must lie in"),
        ({"smoothing": 1.5}, "smoothing must lie in"),
        ({"diverge_factor": 1.0}, "diverge_factor above 1"),
        ({"start_lr": 1e30, "end_lr": 1e31}, "diverged at once"),
    ],
)
def test_range_test_names_bad_arguments(options, message):
    model, optimizer, batches = regression()
    with pytest.raises(ValueError, match=message):
        learning_rate_range_test(model, optimizer, mse_loss, batches, **options)


@pytest.mark.parametrize("batches", [[], iter([])])
def test_range_test_without_batches(batches):
    model, optimizer, _ = regression()
    with pytest.raises(ValueError, match="batches are empty"):
        learning_rate_range_test(model, optimizer, mse_loss, batches)
