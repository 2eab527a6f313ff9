"""From a sample to noise: steps at once, the start found again, Bayes' rule."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.diffusion as scratch
from dlref.diffusion import (
    add_noise,
    cosine_betas,
    cumulative_alphas,
    posterior,
    predict_start,
)
from tests.dlref.checks import Case, check
from tests.dlref.diffusion.denoisers import LEFT, rng


def torch_add_noise(x, noise, t, *, alphas_cumprod):
    return scratch.add_noise(x, noise, t, alphas_cumprod=torch.tensor(alphas_cumprod))


CASES = [
    Case(add_noise, torch_add_noise, ((5, 3), (5, 3), lambda r: r.integers(0, 20, 5)), {"alphas_cumprod": LEFT}),
    Case(
        add_noise, torch_add_noise, ((2, 1, 3, 2), (2, 1, 3, 2), lambda r: np.array([0, 19])), {"alphas_cumprod": LEFT}
    ),
    Case(add_noise, torch_add_noise, ((3,), (3,), lambda r: np.array([7, 7, 0])), {"alphas_cumprod": LEFT}),
    Case(add_noise, torch_add_noise, ((0, 2), (0, 2), lambda r: np.zeros(0, int)), {"alphas_cumprod": LEFT}),
]


@pytest.mark.parametrize("case", CASES[:3], ids=str)
def test_operation(case):
    check(case)


def test_an_empty_batch_stays_empty():
    x_t, pullback = add_noise(*CASES[3].arrays(rng()), alphas_cumprod=LEFT)
    assert x_t.shape == pullback(x_t)[0].shape == (0, 2)


# The way to noise


def test_all_steps_at_once_are_the_steps_one_by_one():
    """Moments of the chain x ← √(1-β) x + √β z, followed exactly."""
    betas = cosine_betas(30)
    left, factor, variance = cumulative_alphas(betas), 1.0, 0.0
    for t, beta in enumerate(betas):
        factor, variance = np.sqrt(1 - beta) * factor, (1 - beta) * variance + beta
        ones, zeros, step = np.ones((1, 1)), np.zeros((1, 1)), np.array([t])
        assert add_noise(ones, zeros, step, alphas_cumprod=left)[0].item() == pytest.approx(factor)
        assert add_noise(zeros, ones, step, alphas_cumprod=left)[0].item() ** 2 == pytest.approx(variance)


@pytest.mark.parametrize("t", [0, 10, 19])
def test_mean_and_variance_of_a_noisy_sample(t):
    generator = rng(t)
    x = 3 + 0.5 * generator.standard_normal(100_000)
    x_t, _ = add_noise(x, generator.standard_normal(100_000), np.full(100_000, t), alphas_cumprod=LEFT)
    assert x_t.mean() == pytest.approx(3 * np.sqrt(LEFT[t]), abs=0.02)
    assert x_t.var() == pytest.approx(0.25 * LEFT[t] + 1 - LEFT[t], rel=0.02)


def test_the_start_is_found_again():
    x, noise = rng().standard_normal((2, 20, 3))
    t = np.arange(20)
    x_t, _ = add_noise(x, noise, t, alphas_cumprod=LEFT)
    np.testing.assert_allclose(predict_start(x_t, noise, t, alphas_cumprod=LEFT), x, rtol=1e-6, atol=1e-9)


@given(st.integers(1, 19), st.floats(-2, 2), st.floats(-2, 2))
def test_posterior_is_bayes_rule(t, x, x_t):
    """q(before | x_t, x_0) ∝ q(x_t | before) q(before | x_0), multiplied out on a fine grid."""
    beta = 1 - LEFT[t] / LEFT[t - 1]
    mean, variance = (
        value.item() for value in posterior(np.array([x]), np.array([x_t]), np.array([t]), alphas_cumprod=LEFT)
    )
    grid = mean + np.sqrt(variance) * np.linspace(-9, 9, 4001)
    log_likelihood = -((x_t - np.sqrt(1 - beta) * grid) ** 2) / (2 * beta)
    log_prior = -((grid - np.sqrt(LEFT[t - 1]) * x) ** 2) / (2 * (1 - LEFT[t - 1]))
    weight = log_likelihood + log_prior
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    assert weight @ grid == pytest.approx(mean, rel=1e-6, abs=1e-6)
    assert weight @ (grid - mean) ** 2 == pytest.approx(variance, rel=1e-6)


def test_before_the_first_step_there_is_no_doubt():
    x, x_t = rng().standard_normal((2, 4, 3))
    mean, variance = posterior(x, x_t, np.zeros(4, int), alphas_cumprod=LEFT)
    np.testing.assert_allclose(mean, x, rtol=1e-12)
    assert variance.shape == (4, 1)
    assert not variance.any()
