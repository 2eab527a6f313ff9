"""Sampling: coins, Gibbs chains, and the moments of what they draw."""

import math

import numpy as np
import pytest
import torch

from dlref.boltzmann import (
    RBM,
    GaussianRBM,
    bernoulli,
    binary_states,
)
from dlref.boltzmann.harmonium import sigmoid_
from dlref.pytorch import boltzmann as twins
from tests.dlref.boltzmann.machines import arrays, joint, machine, twin_of


def test_coins_fall_as_often_as_they_should(rng):
    p = np.repeat(np.array([0.0, 0.1, 0.5, 0.9, 1.0], np.float32)[None], 20_000, axis=0)
    coins = bernoulli(p, rng)
    assert coins.dtype == np.float32
    assert set(np.unique(coins)) == {0, 1}
    np.testing.assert_allclose(coins.mean(axis=0), p[0], atol=0.015)
    np.testing.assert_array_equal(coins[:, [0, 4]], p[:, [0, 4]])  # impossible and certain


def test_what_is_impossible_never_happens():
    """Also when the generator draws exactly 0."""

    class Zero:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype)

    np.testing.assert_array_equal(bernoulli(np.array([0.0, 1e-9]), Zero()), [0, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_in_place_is_the_sigmoid(dtype):
    a = np.linspace(-50, 50, 101, dtype=dtype)
    with np.errstate(all="raise"):
        result = sigmoid_(b := a.copy())
    assert result is b
    assert result.dtype == dtype
    np.testing.assert_allclose(result, 1 / (1 + np.exp(-a.astype(np.float64))), atol=2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("kind", [RBM, twins.RBM], ids=["NumPy", "PyTorch"])
def test_gibbs_chains_end_in_the_distribution_of_the_machine(kind, rng):
    """20,000 chains, all started at one state: after 40 steps each state is as frequent as it is probable."""
    ours = machine(RBM, 3, 2, rng)
    vs, _, p, _ = joint(ours)
    start = np.tile(vs[p.sum(axis=1).argmin()], (20_000, 1))
    if kind is RBM:
        v = ours.gibbs(start, 40, rng=rng)
    else:
        v = twin_of(ours, kind).gibbs(torch.tensor(start), 40, torch.Generator().manual_seed(0)).numpy()
    shares = np.array([(v == state).all(axis=1).mean() for state in vs])
    assert shares.sum() == 1
    np.testing.assert_allclose(shares, p.sum(axis=1), atol=0.02)  # six standard deviations


def test_gaussian_machine_has_the_moments_of_its_mixture(rng):
    """p(v) is a mixture of 2^H normal distributions with means b + Wᵀh: mean and covariance in closed form."""
    rbm = machine(GaussianRBM, 2, 3, rng, scale=0.7)
    weight, bias, visible_bias = arrays(rbm)
    hs = binary_states(3, dtype=np.float64)
    u = hs @ weight  # (8, 2)
    shares = np.exp(hs @ bias + u @ visible_bias + (u**2).sum(axis=1) / 2)
    shares /= shares.sum()
    mean = visible_bias + shares @ u
    covariance = np.eye(2) + (u * shares[:, None]).T @ u - np.outer(shares @ u, shares @ u)
    v = rbm.gibbs(np.zeros((50_000, 2)), 40, rng=rng)
    np.testing.assert_allclose(v.mean(axis=0), mean, atol=0.05)
    np.testing.assert_allclose(np.cov(v.T), covariance, atol=0.12)
    # and log p is that mixture's density
    density = [
        sum(
            s * math.exp(-((x - visible_bias - m) ** 2).sum() / 2) / (2 * math.pi)
            for s, m in zip(shares, u, strict=True)
        )
        for x in v[:20]
    ]
    np.testing.assert_allclose(rbm.log_likelihood(v[:20]).data, np.log(density), rtol=1e-10)


def test_gaussian_noise_has_variance_1_also_in_float32(rng):
    rbm = machine(GaussianRBM, 2, 3, rng, np.float32)
    h = np.tile(np.array([1, 0, 1], np.float32), (20_000, 1))
    v = rbm.sample_visible(h, rng)
    assert v.dtype == np.float32
    np.testing.assert_allclose(v.mean(axis=0), rbm.mean_visible(h[:1])[0], atol=0.05)
    np.testing.assert_allclose(v.std(axis=0), 1, atol=0.04)
