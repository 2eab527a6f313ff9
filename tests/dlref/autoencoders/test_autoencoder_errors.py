"""Autoencoders: errors that name what is wrong."""

import numpy as np
import pytest
import torch

from dlref.autoencoders import (
    Autoencoder,
    ConvolutionalAutoencoder,
    TiedAutoencoder,
    additive_gaussian_noise,
    contractive_penalty,
    kl_sparsity,
    l1_sparsity,
    masking_noise,
)
from dlref.pytorch import autoencoders as twins

X = np.ones((4, 6), np.float32)


IMAGES = np.ones((2, 1, 8, 8), np.float32)


CODE = np.full((4, 3), 0.5)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda rng: Autoencoder([6], rng=rng), ValueError, r"Autoencoder: sizes must name .* and code, got \[6\]"),
        (lambda rng: Autoencoder([6, 0], rng=rng), ValueError, "out_features must be at least 1, got 0"),
        (lambda rng: Autoencoder([5, 2], rng=rng)(X), ValueError, r"weight expects 5 inputs, x has shape \(4, 6\)"),
        (lambda rng: TiedAutoencoder(0, 3, rng=rng), ValueError, "TiedAutoencoder: in_features must be at least 1"),
        (lambda rng: TiedAutoencoder(6, 2.5, rng=rng), TypeError, "TiedAutoencoder: code_features must be an int"),
        (lambda rng: TiedAutoencoder(5, 2, rng=rng)(X), ValueError, "weight expects 5 inputs"),
        (
            lambda rng: ConvolutionalAutoencoder(10, 3, rng=rng),
            ValueError,
            r"ConvolutionalAutoencoder: an image of size 10 cannot be halved once for each of channels \(16, 32\)",
        ),
        (lambda rng: ConvolutionalAutoencoder(8, 3, channels=(), rng=rng), ValueError, "there must be at least one"),
        (lambda rng: ConvolutionalAutoencoder(0, 3, rng=rng), ValueError, "image_size must be at least 1, got 0"),
        (
            lambda rng: ConvolutionalAutoencoder(8, 3, rng=rng)(IMAGES[..., :6]),
            ValueError,
            r"ConvolutionalAutoencoder: x must be images \(N, 1, 8, 8\), got shape \(2, 1, 8, 6\)",
        ),
        (lambda rng: kl_sparsity(CODE[0]), ValueError, r"kl_sparsity: code must be \(N, D\) .* got \(3,\)"),
        (lambda rng: kl_sparsity(CODE[:0]), ValueError, r"kl_sparsity: .* at least one sample, got \(0, 3\)"),
        (lambda rng: kl_sparsity(CODE + 1), ValueError, r"code must lie in \[0, 1\] .* got 1.5 … 1.5"),
        (lambda rng: kl_sparsity(CODE - 1), ValueError, r"code must lie in \[0, 1\] .* got -0.5 … -0.5"),
        (lambda rng: kl_sparsity(CODE * np.nan), ValueError, r"code must lie in \[0, 1\] .* got nan … nan"),
        (lambda rng: kl_sparsity(CODE, target=0), ValueError, "target must lie between 0 and 1, got 0"),
        (lambda rng: kl_sparsity(CODE, target=1.0), ValueError, "target must lie between 0 and 1, got 1.0"),
        (lambda rng: l1_sparsity(CODE[0]), ValueError, r"l1_sparsity: code must be \(N, D\) .* got \(3,\)"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((2, 6))),
            ValueError,
            r"contractive_penalty: code must be \(N, H\) and weight \(H, D\), got \(4, 3\) and \(2, 6\)",
        ),
        (lambda rng: contractive_penalty(CODE[0], np.ones((3, 6))), ValueError, r"got \(3,\) and \(3, 6\)"),
        (lambda rng: contractive_penalty(CODE, np.ones(3)), ValueError, r"got \(4, 3\) and \(3,\)"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((3, 6)), reduction="median"),
            ValueError,
            'contractive_penalty: reduction must be "mean", "sum" or "none", got \'median\'',
        ),
        (lambda rng: contractive_penalty(CODE[:0], np.ones((3, 6))), ValueError, "no mean of an empty batch"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((3, 6), "f4")),
            TypeError,
            "weight is float32, but code is float64",
        ),
        (lambda rng: masking_noise(X, p=1.5, rng=rng), ValueError, r"masking_noise: p must lie in \[0, 1\], got 1.5"),
        (lambda rng: masking_noise(X, p=-0.1, rng=rng), ValueError, r"p must lie in \[0, 1\], got -0.1"),
        (lambda rng: masking_noise(X, p=0.5, rng=0), TypeError, "masking_noise: rng must be a numpy.random.Generator"),
        (lambda rng: masking_noise(X.astype(int), p=0.5, rng=rng), TypeError, "masking_noise: x must be float32 or"),
        (lambda rng: additive_gaussian_noise(X, std=-1, rng=rng), ValueError, r"std must lie in \[0, inf\], got -1"),
        (lambda rng: additive_gaussian_noise(X, std=1, rng=None), TypeError, "additive_gaussian_noise: rng must be"),
        (lambda rng: additive_gaussian_noise([1.0], std=1, rng=rng), TypeError, "x must be a NumPy array, got list"),
        (
            lambda rng: twins.kl_sparsity(torch.ones(2, 2), target=1),
            ValueError,
            "kl_sparsity: target must lie .* got 1",
        ),
        (
            lambda rng: twins.contractive_penalty(torch.ones(2, 2), torch.ones(2, 2), reduction="median"),
            ValueError,
            'contractive_penalty: reduction must be "mean", "sum" or "none", got \'median\'',
        ),
        (lambda rng: twins.ConvolutionalAutoencoder(10, 3), ValueError, "Autoencoder: image_size 10 cannot be halved"),
        (lambda rng: twins.ConvolutionalAutoencoder(8, 3, channels=()), ValueError, "cannot be halved"),
    ],
)
def test_bad_input(function, error, message, rng):
    with pytest.raises(error, match=message):
        function(rng)
