"""Learning: contrastive divergence against the exact log-likelihood."""

import numpy as np
import pytest

from dlref.boltzmann import (
    RBM,
    GaussianRBM,
    bernoulli,
)
from dlref.optimization import Adam
from tests.dlref.boltzmann.machines import BARS, train


def test_learning_raises_the_exact_log_likelihood(rng):
    """From 512 equally likely pictures to the 14 of bars and stripes, at best log 14 = 2.64 nats each."""
    start, best = -9 * np.log(2), -np.log(14)
    cd1, cd5, pcd = [], [], []
    for seed in range(2):
        for results, options in ((cd1, {}), (cd5, {"k": 5}), (pcd, {"chains": np.zeros((100, 16), np.float32)})):
            rng = np.random.default_rng(seed)
            rbm = RBM(9, 16, rng=rng)
            assert rbm.log_likelihood(BARS).data.mean() == pytest.approx(start, abs=0.05)
            results.append(train(rbm, BARS, 3000, lr=0.1, rng=rng, **options))
    for results in (cd1, cd5, pcd):
        assert best > max(results)
        assert min(results) > start + 2.5
    assert np.mean(cd5) > np.mean(cd1) + 0.1  # measured: -3.24, -2.93, -2.86
    assert np.mean(pcd) > np.mean(cd1) + 0.15


def test_few_persistent_chains_do_not_bear_a_large_learning_rate():
    """Weights move faster than 14 chains can follow: CD-1 is fine where persistent CD forgets what it knew."""
    for seed in range(2):
        cd1, pcd = RBM(9, 16, rng=np.random.default_rng(seed)), RBM(9, 16, rng=np.random.default_rng(seed))
        chains, rng = np.zeros((14, 16), np.float32), np.random.default_rng(seed)
        assert train(cd1, BARS, 3000, lr=0.3, rng=rng) > train(pcd, BARS, 3000, lr=0.3, chains=chains, rng=rng) + 0.5


def test_maximum_likelihood_by_counting_learns_all_pictures(rng):
    """The exact gradient, through the tape, with an optimizer of this library."""
    rbm = RBM(9, 16, rng=rng)
    optimizer = Adam(rbm.parameters(), lr=0.05)
    for _ in range(300):
        loss = -rbm.log_likelihood(BARS).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < np.log(14) + 0.1
    dreams = rbm.gibbs(np.zeros((1000, 9), np.float32), 200, rng=rng)
    assert np.mean([(dream == BARS).all(axis=1).any() for dream in dreams]) > 0.9


def test_fit_learns_with_its_defaults(rng):
    rbm = RBM(9, 16, rng=rng)
    rbm.fit(BARS, epochs=1000, rng=rng)
    assert rbm.log_likelihood(BARS).data.mean() > -4.5
    assert rbm.pseudo_log_likelihood(BARS).mean() > -2  # from 9 log 1/2 = -6.2


@pytest.mark.parametrize("kind", [RBM, GaussianRBM])
def test_base_rate_is_where_learning_without_weights_would_end(kind, rng):
    """Units that are independent of each other: the biases alone give each its mean."""
    x = bernoulli(np.tile(np.linspace(0.1, 0.9, 5), (4000, 1)), rng)
    rbm = kind(5, 1, rng=rng, dtype=np.float64)
    rbm.weight.data[...] = 0
    rbm.visible_bias.data[...] = rbm.base_rate(x)
    np.testing.assert_allclose(rbm.mean_visible(np.zeros((1, 1)))[0], x.mean(axis=0), atol=1e-3)
    (-rbm.log_likelihood(x).mean()).backward()
    assert np.abs(rbm.visible_bias.grad).max() < 1e-3
    assert np.isfinite(kind(2, 1, rng=rng).base_rate(np.array([[0, 1]], np.float32))).all()


def test_gaussian_machine_learns_two_clusters(rng):
    """Means of -2 and 2 with noise of variance 1: a single normal distribution cannot say that, one hidden unit can."""
    side = rng.integers(0, 2, 2000)
    x = (rng.standard_normal((2000, 2)) + np.where(side[:, None], 2, -2)).astype(np.float32)
    rbm = GaussianRBM(2, 1, rng=rng)
    rbm.visible_bias.data[...] = rbm.base_rate(x)
    rbm.fit(x, epochs=20, rng=rng)
    covariance = np.cov(x.T)
    away = x - x.mean(axis=0)
    normal = -(away * np.linalg.solve(covariance, away.T).T).sum(axis=1) / 2 - np.log(
        2 * np.pi * np.sqrt(np.linalg.det(covariance))
    )
    assert rbm.log_likelihood(x).data.mean() > normal.mean() + 0.1
    truth = np.log(sum(np.exp(-((x - m) ** 2).sum(axis=1) / 2) / (4 * np.pi) for m in (-2, 2))).mean()
    assert rbm.log_likelihood(x).data.mean() == pytest.approx(truth, abs=0.05)
    on = rbm.mean_hidden(x)[:, 0] > 0.5
    assert max((on == side).mean(), (on != side).mean()) > 0.98
