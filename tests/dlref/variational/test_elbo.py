"""The evidence lower bound: likelihoods, and models where the bound can be computed."""

import functools

import numpy as np
import pytest
import torch

from dlref.engine import Module, Parameter, Tensor
from dlref.losses import gaussian_kl
from dlref.pytorch import variational as twins
from dlref.variational import (
    bernoulli_log_likelihood,
    gaussian_log_likelihood,
    importance_weighted_log_likelihood,
    negative_elbo,
    reparameterize,
)
from tests.dlref.checks import Case, check
from tests.dlref.variational.likelihoods import drawn


def with_noise(mean, log_variance):
    """The same noise in every call, so that the function has a derivative; in the precision of its input."""
    noise = np.random.default_rng(7).standard_normal(mean.shape).astype(mean.dtype)
    return reparameterize(mean, log_variance, noise=noise)


def torch_with_noise(mean, log_variance):
    noise = torch.tensor(np.random.default_rng(7).standard_normal(tuple(mean.shape))).to(mean)
    return twins.reparameterize(mean, log_variance, noise=noise)


def torch_bernoulli(logits, target):
    return torch.distributions.Bernoulli(logits=logits, validate_args=False).log_prob(target).flatten(1).sum(1)


def torch_gaussian(prediction, target, std=1.0):
    return torch.distributions.Normal(prediction, std).log_prob(target).flatten(1).sum(1)


def torch_negative_elbo(prediction, mean, log_variance, target, beta=1.0, log_likelihood=None, reduction="mean"):
    """From torch's distributions."""
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    standard = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    kl = torch.distributions.kl_divergence(normal, standard).sum(1)
    rows = beta * kl - (log_likelihood or torch_bernoulli)(prediction, target)
    return rows if reduction == "none" else getattr(rows, reduction)()


def pixels(*shape):
    return lambda rng: rng.uniform(0.1, 0.9, shape)


PAIRS = [((4, 3), (4, 3)), ((2, 1, 3, 2), (2, 1, 3, 2)), ((1, 1), (1, 1)), ((3,), (3,)), ((0, 3), (0, 3))]


CASES = [
    *(
        Case(operation, twin, (shape, shape))
        for shape in [(3, 4), (1,), (), (0, 2), (2, 3, 2)]
        for operation, twin in ((with_noise, torch_with_noise), (drawn, None))
    ),
    *(
        Case(bernoulli_log_likelihood, twin, (x, pixels(*y)), id=f"{twin.__name__}{x}")
        for twin in (torch_bernoulli, twins.bernoulli_log_likelihood)
        for x, y in PAIRS
        if len(x) > 1  # torch's flatten wants a second axis
    ),
    Case(bernoulli_log_likelihood, None, ((3,), pixels(3))),
    *(
        Case(gaussian_log_likelihood, twin, (x, y), options, id=f"{twin.__name__}{x}{options}")
        for twin in (torch_gaussian, twins.gaussian_log_likelihood)
        for options in ({}, {"std": 0.3})
        for x, y in PAIRS
        if len(x) > 1
    ),
    Case(gaussian_log_likelihood, None, ((3,), (3,)), {"std": 2}),
    *(
        Case(
            negative_elbo,
            twin,
            ((4, 3), (4, 2), (4, 2), pixels(4, 3)),
            {"reduction": reduction, **options},
            id=f"{twin.__module__}-{reduction}{options}",
        )
        for twin in (torch_negative_elbo, twins.negative_elbo)
        for reduction, options in [("mean", {}), ("sum", {"beta": 4.0}), ("none", {"beta": 0.5}), ("mean", {"beta": 0})]
    ),
    *(
        Case(
            negative_elbo,
            twin,
            ((2, 1, 2, 3), (2, 1), (2, 1), (2, 1, 2, 3)),
            {"log_likelihood": functools.partial(gaussian_log_likelihood, std=0.5), "reduction": reduction},
            {"log_likelihood": functools.partial(likelihood, std=0.5), "reduction": reduction},
            id=f"Gaussian-{reduction}-{likelihood.__name__}",
        )
        for twin, likelihood in (
            (torch_negative_elbo, torch_gaussian),
            (twins.negative_elbo, twins.gaussian_log_likelihood),
        )
        for reduction in ("mean", "none")
    ),
    Case(negative_elbo, None, ((0, 3), (0, 2), (0, 2), pixels(0, 3)), {"reduction": "sum"}, id="empty"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# The likelihoods


def test_bernoulli_probabilities_of_all_images_add_up_to_one(rng):
    logits = rng.standard_normal((1, 4))
    images = np.array(list(np.ndindex(2, 2, 2, 2)), float)
    each, _ = bernoulli_log_likelihood(np.broadcast_to(logits, (16, 4)).copy(), images)
    assert np.exp(each).sum() == pytest.approx(1)


def test_gaussian_density_integrates_to_one():
    grid = np.linspace(-12, 12, 4001)[:, None]
    for std in (0.5, 1.0, 2):
        density = np.exp(gaussian_log_likelihood(np.full_like(grid, 0.3), grid, std=std)[0])
        assert density.sum() * (grid[1, 0] - grid[0, 0]) == pytest.approx(1, rel=1e-6)


def test_extreme_logits_cost_what_they_are(rng):
    value, pullback = bernoulli_log_likelihood(np.array([[1e4, -1e4]]), np.array([[0.0, 1.0]]))
    assert value == -2e4
    np.testing.assert_array_equal(pullback(np.ones(1))[0], [[-1, 1]])
    value, pullback = bernoulli_log_likelihood(np.array([[1e4, -1e4]]), np.array([[1.0, 0.0]]))
    assert value == 0
    np.testing.assert_array_equal(pullback(np.ones(1))[0], [[0, 0]])


# The bound, where everything can be computed: z ~ N(0, 1), x = w z + c + noise is normally distributed itself


class LinearGaussian(Module):
    """Two hidden numbers, three visible ones, and the true posterior as encoder, spoilt by `error`."""

    std = 0.5

    def __init__(self, error=0.0):
        rng = np.random.default_rng(3)
        self.weight, self.bias = Parameter(rng.standard_normal((3, 2))), Parameter(rng.standard_normal(3))
        w = self.weight.data / self.std
        # The columns must not overlap, or the posterior is no product of normal distributions.
        self.weight.data[:, 1] -= w[:, 0] * (w[:, 0] @ self.weight.data[:, 1]) / (w[:, 0] @ w[:, 0])
        self.error = error

    def encode(self, x):
        w = self.weight.data / self.std
        precision = 1 + (w * w).sum(0)
        mean = (x - self.bias.data) / self.std @ w / precision
        return Tensor(mean + self.error), Tensor(np.broadcast_to(-np.log(precision), mean.shape))

    def decode(self, z):
        return z @ self.weight.T + self.bias if isinstance(z, Tensor) else Tensor(z) @ self.weight.T + self.bias

    def log_probability(self, x):
        """log N(x; c, W Wᵀ + σ² I)"""
        covariance = self.weight.data @ self.weight.data.T + self.std**2 * np.eye(3)
        off = x - self.bias.data
        square = (off * np.linalg.solve(covariance, off.T).T).sum(1)
        return -(square + np.linalg.slogdet(2 * np.pi * covariance)[1]) / 2


def test_the_bound_is_tight_for_the_true_posterior(rng):
    """On average the ELBO is log p(x); one importance-weighted draw is it exactly."""
    model = LinearGaussian()
    x = rng.standard_normal((5, 3))
    truth = model.log_probability(x)
    likelihood = functools.partial(gaussian_log_likelihood, std=model.std)
    estimate = importance_weighted_log_likelihood(model, x, samples=1, rng=rng, log_likelihood=likelihood)
    np.testing.assert_allclose(estimate, truth, rtol=1e-10)
    many = x.repeat(20_000, 0)
    mean, log_variance = (tensor.data for tensor in model.encode(many))
    z, _ = reparameterize(mean, log_variance, rng=rng)
    prediction = model.decode(z).data
    losses, _ = negative_elbo(prediction, mean, log_variance, many, log_likelihood=likelihood, reduction="none")
    np.testing.assert_allclose(-losses.reshape(5, -1).mean(1), truth, atol=0.03)


def test_for_another_guess_the_gap_is_the_divergence_and_more_draws_close_it(rng):
    model, exact = LinearGaussian(error=0.3), LinearGaussian()
    x = rng.standard_normal((5, 3))
    truth = model.log_probability(x)
    likelihood = functools.partial(gaussian_log_likelihood, std=model.std)
    many = x.repeat(20_000, 0)
    bounds = [
        importance_weighted_log_likelihood(model, many, samples=k, rng=rng, log_likelihood=likelihood)
        .reshape(5, -1)
        .mean(1)
        for k in (1, 5)
    ]
    # KL of two normal distributions of the same variance: half of the squared distance, in standard deviations.
    variance = np.exp(exact.encode(x)[1].data)
    gap = (0.3**2 / variance).sum(1) / 2
    np.testing.assert_allclose(truth - bounds[0], gap, atol=0.06)
    assert (bounds[1] > bounds[0] + 0.3 * gap).all()
    assert (bounds[1] < truth).all()
    best = importance_weighted_log_likelihood(model, x, samples=50_000, rng=rng, log_likelihood=likelihood)
    np.testing.assert_allclose(best, truth, atol=0.1)


def test_beta_weighs_the_divergence_alone(rng):
    prediction, mean, log_variance = (rng.standard_normal(shape) for shape in [(4, 6), (4, 2), (4, 2)])
    x = rng.random((4, 6))
    likelihood, kl = bernoulli_log_likelihood(prediction, x)[0], gaussian_kl(mean, log_variance, reduction="none")[0]
    for beta in (0, 1, 4.0):
        loss, _ = negative_elbo(prediction, mean, log_variance, x, beta=beta, reduction="none")
        np.testing.assert_allclose(loss, beta * kl - likelihood, rtol=1e-12)
    assert negative_elbo(prediction, mean, log_variance, x)[0] == pytest.approx((kl - likelihood).mean())
