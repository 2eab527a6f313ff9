"""Variational autoencoders: errors that name what is wrong."""

import numpy as np
import pytest
import torch

from dlref.pytorch import variational as twins
from dlref.variational import (
    VAE,
    ConditionalVAE,
    bernoulli_log_likelihood,
    gaussian_log_likelihood,
    importance_weighted_log_likelihood,
    negative_elbo,
    reparameterize,
)
from tests.dlref.variational.likelihoods import LABELS, conditional

X, CODE = np.ones((4, 6)), np.zeros((4, 2))


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda rng: reparameterize(CODE, CODE), TypeError, "reparameterize: rng must be a numpy.random.Generator"),
        (lambda rng: reparameterize(CODE, CODE, rng=3), TypeError, "reparameterize: rng must be .* got int"),
        (
            lambda rng: reparameterize(CODE, CODE[:1], rng=rng),
            ValueError,
            r"reparameterize: log_variance must be of shape \(4, 2\) like mean, got \(1, 2\)",
        ),
        (
            lambda rng: reparameterize(CODE, CODE, noise=CODE[:1]),
            ValueError,
            r"reparameterize: noise must be of shape \(4, 2\) like mean, got \(1, 2\)",
        ),
        (
            lambda rng: reparameterize(CODE, CODE, noise=CODE.astype("f4")),
            TypeError,
            "reparameterize: noise is float32, but mean is float64",
        ),
        (
            lambda rng: bernoulli_log_likelihood(X, X[:1]),
            ValueError,
            r"bernoulli_log_likelihood: logits and target must be of one shape \(N, ...\), got \(4, 6\) and \(1, 6\)",
        ),
        (lambda rng: bernoulli_log_likelihood(np.ones(()), np.ones(())), ValueError, r"got \(\) and \(\)"),
        (lambda rng: bernoulli_log_likelihood(X, X > 0), TypeError, "target must be float32 or float64, got bool"),
        (
            lambda rng: gaussian_log_likelihood(X, X[0]),
            ValueError,
            r"gaussian_log_likelihood: prediction and target must be of one shape .* got \(4, 6\) and \(6,\)",
        ),
        (lambda rng: gaussian_log_likelihood(X, X, std=0), ValueError, "std must be positive, got 0"),
        (lambda rng: gaussian_log_likelihood(X, X, std=np.nan), ValueError, "std must be positive, got nan"),
        (lambda rng: negative_elbo(X, CODE, CODE, X, beta=-1), ValueError, r"beta must lie in \[0, inf\], got -1"),
        (
            lambda rng: negative_elbo(X, CODE[:1], CODE[:1], X),
            ValueError,
            r"negative_elbo: mean must be \(N, latent\) .* got \(1, 2\) for prediction \(4, 6\)",
        ),
        (lambda rng: negative_elbo(X, CODE[:, 0], CODE[:, 0], X), ValueError, r"got \(4,\) for prediction \(4, 6\)"),
        (lambda rng: negative_elbo(X, CODE, CODE[:, :1], X), ValueError, "gaussian_kl: mean and log_variance must be"),
        (lambda rng: negative_elbo(X, CODE, CODE, X[:, :1]), ValueError, r"must be of one shape \(N, ...\)"),
        (lambda rng: negative_elbo(X, CODE, CODE, X, reduction="median"), ValueError, "reduction must be"),
        (lambda rng: negative_elbo(X[:0], CODE[:0], CODE[:0], X[:0]), ValueError, "no mean of an empty batch"),
        (lambda rng: negative_elbo(X, CODE.astype("f4"), CODE, X), TypeError, "mean is float32, but prediction is"),
        (lambda rng: VAE([6], rng=rng), ValueError, r"VAE: sizes must name at least .* latent numbers, got \[6\]"),
        (lambda rng: VAE([6, 0], rng=rng), ValueError, "out_features must be at least 1, got 0"),
        (lambda rng: VAE([6, 2], rng=0), TypeError, "VAE: rng must be a numpy.random.Generator"),
        (lambda rng: VAE([5, 2], rng=rng, dtype=np.float64)(X), ValueError, "weight expects 5 inputs"),
        (lambda rng: VAE([6, 2], rng=rng).sample(0, rng=rng), ValueError, "sample: n must be at least 1, got 0"),
        (lambda rng: VAE([6, 2], rng=rng).sample(3, rng=None), TypeError, "sample: rng must be"),
        (lambda rng: ConditionalVAE([6], 3, rng=rng), ValueError, r"ConditionalVAE: sizes .* got \[6\]"),
        (lambda rng: ConditionalVAE([6, 2], 0, rng=rng), ValueError, "ConditionalVAE: num_classes must be at least 1"),
        (lambda rng: ConditionalVAE([6, 2], 3, rng=None), TypeError, "ConditionalVAE: rng must be"),
        (
            lambda rng: conditional(rng)(X, LABELS[:2]),
            ValueError,
            r"ConditionalVAE: labels must be of shape \(4,\), got \(2,\)",
        ),
        (
            lambda rng: conditional(rng)(X, LABELS + 1),
            ValueError,
            r"ConditionalVAE: labels must lie in 0 … 2, got \[3, 1, 2, 2\]",
        ),
        (lambda rng: conditional(rng)(X, LABELS - 1), ValueError, r"labels must lie in 0 … 2, got \[1, -1, 0, 0\]"),
        (lambda rng: conditional(rng).sample(LABELS * 1.0, rng=rng), TypeError, "labels must hold integers, got float"),
        (
            lambda rng: importance_weighted_log_likelihood(VAE([6, 2], rng=rng), X, samples=0, rng=rng),
            ValueError,
            "importance_weighted_log_likelihood: samples must be at least 1, got 0",
        ),
        (
            lambda rng: importance_weighted_log_likelihood(VAE([6, 2], rng=rng), X, rng=None),
            TypeError,
            "importance_weighted_log_likelihood: rng must be",
        ),
        (
            lambda rng: twins.negative_elbo(*map(torch.tensor, (X, CODE, CODE, X)), reduction="median"),
            ValueError,
            "negative_elbo: reduction must be .* got 'median'",
        ),
        (
            lambda rng: twins.gaussian_log_likelihood(torch.ones(4, 6), torch.ones(1, 6)),
            ValueError,
            r"gaussian_log_likelihood: target must be of shape \(4, 6\), got \(1, 6\)",
        ),
        (
            lambda rng: twins.bernoulli_log_likelihood(torch.ones(4, 6), torch.ones(1, 6)),
            ValueError,
            r"target must be of shape \(4, 6\), got \(1, 6\)",
        ),
    ],
)
def test_bad_input(function, error, message, rng):
    with pytest.raises(error, match=message):
        function(rng)
