"""Normalisation of numbers with a large mean: in float32 most of their digits are spent on it."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.normalization import batch_norm, group_norm, instance_norm, layer_norm

OPERATIONS = {
    "batch": (lambda x: batch_norm(x, training=True), lambda x: F.batch_norm(x, None, None, training=True)),
    "layer": (lambda x: layer_norm(x, normalized_shape=(32, 8, 8)), lambda x: F.layer_norm(x, (32, 8, 8))),
    "rows of eight": (lambda x: layer_norm(x, normalized_shape=8), lambda x: F.layer_norm(x, (8,))),
    "group": (lambda x: group_norm(x, num_groups=4), lambda x: F.group_norm(x, 4)),
    "instance": (instance_norm, F.instance_norm),
}


@pytest.mark.parametrize("kind", OPERATIONS)
@pytest.mark.parametrize("mean", [1e4, -1e6])
def test_ten_times_as_exact_as_torch(kind, mean):
    ours, theirs = OPERATIONS[kind]
    x = (mean + np.random.default_rng(0).standard_normal((64, 32, 8, 8))).astype(np.float32)
    exact, _ = ours(x.astype(np.float64))
    error = np.abs(ours(x)[0] - exact).max()
    assert error < 5e-6
    assert 10 * error < np.abs(theirs(torch.tensor(x)).numpy() - exact).max()


@pytest.mark.parametrize("kind", OPERATIONS)
def test_gradients_far_from_zero(kind):
    ours, _ = OPERATIONS[kind]
    rng = np.random.default_rng(0)
    x, dy = (1e6 + rng.standard_normal((8, 32, 8, 8))).astype(np.float32), rng.standard_normal((8, 32, 8, 8))
    (dx, *_), (exact, *_) = ours(x)[1](dy), ours(x.astype(np.float64))[1](dy)
    np.testing.assert_allclose(dx, exact, atol=2e-5)


def test_running_statistics_far_from_zero():
    x = (1e6 + np.random.default_rng(0).standard_normal((64, 1, 32))).astype(np.float32)
    mean, var = np.zeros(1, np.float32), np.ones(1, np.float32)
    batch_norm(x, running_mean=mean, running_var=var, training=True, momentum=1.0)
    assert mean == pytest.approx(x.astype(np.float64).mean(), abs=0.07)  # float32 has no number nearer
    assert var == pytest.approx(x.astype(np.float64).var(ddof=1), rel=1e-5)


@pytest.mark.parametrize("kind", OPERATIONS)
def test_one_large_number_everywhere(kind):
    y, _ = OPERATIONS[kind][0](np.full((2, 32, 8, 8), 1e15, np.float32))
    assert np.isfinite(y).all()
