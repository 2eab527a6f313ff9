"""Adversarial networks: errors that name what is wrong."""

import numpy as np
import pytest
import torch

from dlref import adversarial as ours
from dlref.pytorch import adversarial as twins
from tests.dlref.adversarial.pairs import DISCRIMINATOR_LOSSES, GENERATOR_LOSSES, players, rng


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda: ours.GAN(*players()).noise(0, rng=rng()), ValueError, "noise: n must be at least 1, got 0"),
        (lambda: ours.GAN(*players()).sample(2, rng=0), TypeError, "noise: rng must be a numpy.random.Generator"),
        (lambda: ours.WGAN(*players(), 0), ValueError, "WGAN: clip_value must be positive, got 0"),
        (lambda: ours.WGAN(*players(), -1.0), ValueError, r"WGAN: clip_value must lie in \[0, inf\], got -1"),
        (
            lambda: twins.WGAN(torch.nn.ReLU(), torch.nn.ReLU(), 0),
            ValueError,
            "WGAN: clip_value must be positive, got 0",
        ),
        (lambda: ours.Generator([3], rng=rng()), ValueError, "MLP: sizes must name at least inputs and outputs"),
        (lambda: ours.Discriminator([], rng=rng()), ValueError, "MLP: sizes must name at least inputs and outputs"),
        (lambda: ours.DCGAN(image_size=10, rng=rng()), ValueError, "ConvGenerator: image_size must be a multiple of 4"),
        (lambda: ours.ConvDiscriminator(2, rng=rng()), ValueError, "ConvDiscriminator: image_size must be at least 4"),
        (lambda: ours.ConvDiscriminator(8.0, rng=rng()), TypeError, "image_size must be an int, got float"),
        (lambda: twins.DCGAN(image_size=10), ValueError, "ConvGenerator: image_size must be a multiple of 4, got 10"),
        (lambda: twins.ConvDiscriminator(2), ValueError, "ConvDiscriminator: image_size must be at least 4, got 2"),
        (lambda: ours.GAN(*players())(np.zeros((2, 5), np.float32)), ValueError, "linear: weight expects 3 inputs"),
        (
            lambda: twins.gradient_penalty(torch.nn.ReLU(), torch.ones(3, 2), torch.ones(2, 2), torch.ones(3)),
            ValueError,
            r"gradient_penalty: .* got \(3, 2\), \(2, 2\) and \(3,\)",
        ),
        (
            lambda: twins.gradient_penalty(torch.nn.ReLU(), torch.ones(3, 2), torch.ones(3, 2), torch.ones(3, 1)),
            ValueError,
            r"gradient_penalty: .* and \(3, 1\)",
        ),
        (
            lambda: twins.GradientPenaltyWGAN(torch.nn.ReLU(), torch.nn.ReLU(), -1.0),
            ValueError,
            "GradientPenaltyWGAN: penalty_weight must lie in",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(function, error, message):
    with pytest.raises(error, match=message):
        function()


@pytest.mark.parametrize("name", [*DISCRIMINATOR_LOSSES, *GENERATOR_LOSSES])
def test_an_empty_batch_is_an_error(name):
    scores, nothing = np.ones(2), np.ones((0, 1))
    inputs = [(nothing, scores), (scores, nothing)] if name in DISCRIMINATOR_LOSSES else [(nothing,)]
    for given_scores in inputs:
        with pytest.raises(ValueError, match=rf"{name}: (real|fake) must hold at least one score, got shape \(0, 1\)"):
            getattr(ours, name)(*given_scores)
