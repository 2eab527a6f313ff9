"""Annealed importance sampling against the partition function."""

import numpy as np
import pytest
import torch

from dlref.boltzmann import (
    RBM,
    GaussianRBM,
    annealed_importance_sampling,
    log_mean_exp,
)
from dlref.pytorch import boltzmann as twins
from tests.dlref.boltzmann.machines import BARS, PAIRS, machine, train, twin_of
from tests.dlref.checks import assert_close


@pytest.mark.parametrize("kind", [RBM, GaussianRBM])
def test_annealing_finds_the_partition_function_within_its_error(kind, rng):
    """Thirty estimates: none further than five of its own standard errors, most within two."""
    rbm = machine(kind, 6, 5, rng)
    exact = rbm.log_partition().item()
    estimates = [annealed_importance_sampling(rbm, steps=100, chains=100, rng=rng) for _ in range(30)]
    away = np.array([(e.log_partition - exact) / e.standard_error for e in estimates])
    assert np.abs(away).max() < 5
    assert (np.abs(away) < 2).mean() > 0.75
    spread = np.std([e.log_partition for e in estimates])
    assert np.mean([e.standard_error for e in estimates]) == pytest.approx(spread, rel=0.5)
    assert all(e.log_weights.shape == (100,) for e in estimates)


def test_annealing_a_trained_machine(rng):
    rbm = RBM(9, 16, rng=rng)
    train(rbm, BARS, 2000, lr=0.1, k=5, rng=rng)
    exact = rbm.log_partition().item()
    estimate = annealed_importance_sampling(rbm, steps=500, base_bias=rbm.base_rate(BARS).astype(np.float64), rng=rng)
    assert estimate.log_partition == pytest.approx(exact, abs=4 * estimate.standard_error)
    assert estimate.standard_error < 0.2
    rough = annealed_importance_sampling(rbm, steps=5, rng=rng)
    assert rough.standard_error > 1.5 * estimate.standard_error  # fewer steps, more variance
    assert rbm.weight.dtype == np.float32  # the machine itself is as it was


def test_annealing_without_weights_is_exact(rng):
    for kind in (RBM, GaussianRBM):
        rbm = kind(30, 25, rng=rng)  # far too large to be counted
        rbm.weight.data[...] = 0
        rbm.visible_bias.data[...] = np.linspace(-1, 1, 30)
        estimate = annealed_importance_sampling(rbm, steps=3, chains=5, rng=rng)
        assert estimate.log_partition == pytest.approx(rbm.log_partition_uncoupled(), rel=1e-9)
        assert estimate.standard_error < 1e-9


@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_annealing_is_the_twins(kind, twin_kind, rng, same_chance):
    ours = machine(kind, 4, 3, rng)
    base_bias = rng.standard_normal(4)
    estimate = annealed_importance_sampling(ours, steps=20, chains=10, base_bias=base_bias, rng=same_chance)
    twin = twins.annealed_importance_sampling(twin_of(ours, twin_kind), 20, 10, torch.tensor(base_bias))
    assert estimate.log_partition == pytest.approx(twin.log_partition, rel=1e-10)
    assert estimate.standard_error == pytest.approx(twin.standard_error, rel=1e-8)
    assert_close(estimate.log_weights, twin.log_weights.numpy(), 1e-10, "log weights")


def test_log_mean_exp_does_not_overflow():
    x = np.array([1e4, 1e4 + 1, -1e4])
    assert log_mean_exp(x) == pytest.approx(1e4 + np.log((1 + np.e) / 3))
    assert twins.log_mean_exp(torch.tensor(x)) == pytest.approx(log_mean_exp(x))
