"""The model and its twin: outputs, losses, draws, samples."""

from itertools import pairwise

import numpy as np
import pytest
import torch

import dlref.pytorch.diffusion as scratch
from dlref.convolutional import Conv2d
from dlref.diffusion import (
    DDPM,
    Denoiser,
    cosine_betas,
    ddim_encode,
    ddim_step,
    ddim_steps,
    ddpm_step,
    linear_betas,
    time_embedding,
)
from dlref.engine import Module, Tensor
from tests.dlref.checks import assert_close
from tests.dlref.diffusion.denoisers import LEFT, NOISE, T, X, gaussian, models, rng
from tests.dlref.twins import check_twins, share_state


def test_waves_tell_all_steps_apart():
    waves = time_embedding(1000, 32, dtype=np.float64)
    np.testing.assert_allclose((waves**2).sum(1), 16)  # sin² + cos², sixteen times
    alike = waves @ waves.T  # 16 for the same step
    assert alike[~np.eye(1000, dtype=bool)].max() < 15.5
    np.testing.assert_allclose(scratch.time_embedding(1000, 32, dtype=torch.float64).numpy(), waves, atol=1e-9)


@pytest.mark.parametrize(("method", "inputs"), [("forward", (X, T)), ("loss", (X, T, NOISE))], ids=["forward", "loss"])
def test_model_and_twin_agree(method, inputs):
    ours, twin = models()
    for parameter in ours.parameters():
        parameter.data[...] = rng(parameter.size).standard_normal(parameter.shape)  # a model with opinions
    tensors = [torch.tensor(value) for value in inputs]
    check_twins(
        ours,
        [twin],
        lambda model: getattr(model, method)(*inputs),
        lambda model: getattr(model, method)(*tensors),
        tolerance=1e-9,
    )


def test_the_schedule_is_saved_with_the_weights():
    ours, twin = models()
    share_state(ours, twin)
    other = DDPM(Denoiser(3, 8, 20, 2, 6, rng=rng(1), dtype=np.float64), linear_betas(20))
    other.load_state_dict(ours.state_dict())
    np.testing.assert_array_equal(other.alphas_cumprod, LEFT)
    np.testing.assert_array_equal(other.predict(X, T), ours.predict(X, T))
    assert "alphas_cumprod" in ours.state_dict()
    assert not any("waves" in name for name in ours.state_dict())


def test_samplers_and_their_twins_agree():
    """With the same fresh noise: torch's is drawn again from a generator in the same state."""
    ours, twin = models()
    share_state(ours, twin)
    x, left = torch.tensor(X), LEFT

    def again(steps):
        generator = torch.Generator().manual_seed(5)
        return [torch.randn(x.shape, generator=generator, dtype=x.dtype).numpy() for _ in range(steps)]

    for clip in (None, 0.5):
        expected = X
        for t, fresh in zip(range(19, -1, -1), again(20), strict=True):
            noise = ours.predict(expected, np.full(6, t))
            expected = ddpm_step(expected, noise, t, fresh, alphas_cumprod=left, clip=clip)
        found = twin.sample(x, clip=clip, generator=torch.Generator().manual_seed(5))
        assert not found.requires_grad
        assert_close(found.numpy(), expected, 1e-9, "DDPM")

        for eta in (0.7, 1.0):
            expected, visited = X, [*ddim_steps(20, 7).tolist(), -1]
            for (t, to), fresh in zip(pairwise(visited), again(7), strict=True):
                noise = ours.predict(expected, np.full(6, t))
                expected = ddim_step(expected, noise, t, to, fresh, alphas_cumprod=left, eta=eta, clip=clip)
            found = twin.sample_ddim(x, steps=7, eta=eta, clip=clip, generator=torch.Generator().manual_seed(5))
            assert_close(found.numpy(), expected, 1e-9, "DDIM with chance")

        found, expected = twin.sample_ddim(x, steps=7, clip=clip), ours.sample_ddim(X, steps=7, clip=clip)
        assert_close(found.numpy(), expected, 1e-9, "DDIM")
    generator = torch.Generator().manual_seed(5)
    twin.sample_ddim(x, steps=7, generator=generator)
    assert torch.equal(generator.get_state(), torch.Generator().manual_seed(5).get_state())  # nothing was drawn
    found = scratch.ddim_encode(twin, x, alphas_cumprod=twin.alphas_cumprod, steps=7)
    assert_close(found.numpy(), ddim_encode(ours.predict, X, alphas_cumprod=left, steps=7), 1e-9, "encoding")


def test_samples_of_a_model_depend_on_noise_and_generator_alone():
    model, _ = models()
    first, same, other = (model.sample(X, rng=rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert (first != other).all()
    x, generator = X, rng(1)
    for t in range(19, -1, -1):
        fresh = generator.standard_normal(X.shape)
        x = ddpm_step(x, model.predict(x, np.full(6, t)), t, fresh, alphas_cumprod=LEFT)
    np.testing.assert_array_equal(first, x)
    assert all(parameter.grad is None for parameter in model.parameters())


def test_all_steps_are_drawn_alike_and_noise_is_standard_normal():
    model, twin = models()
    x = np.zeros((20_000, 2), np.float32)
    ours = model.draw(x, rng=rng())
    theirs = [value.numpy() for value in twin.draw(torch.tensor(x), generator=torch.Generator().manual_seed(0))]
    for t, noise in (ours, theirs):
        assert t.dtype == np.int64
        counts = np.bincount(t)
        assert len(counts) == 20
        assert counts.min() > 850  # 1000 expected, with a standard deviation of 31
        assert counts.max() < 1150
        assert (noise.dtype, noise.shape) == (np.float32, x.shape)
        assert noise.mean() == pytest.approx(0, abs=0.02)
        assert noise.std() == pytest.approx(1, abs=0.02)


class Formula(Module):
    """A denoiser without weights."""

    def __init__(self, formula):
        self.formula = formula

    def forward(self, x_t, t):
        return Tensor(self.formula(x_t, t))


def test_losses_that_are_known():
    """Who answers 0 has a loss of 1. The best for standard normal data answers √(1-ᾱ) x_t, and has a loss of ᾱ_t."""
    generator = rng()
    x = generator.standard_normal((100_000, 1))
    t, noise = np.full(100_000, 8), generator.standard_normal((100_000, 1))
    assert DDPM(Formula(lambda x_t, t: 0 * x_t), cosine_betas(20)).loss(x, t, noise).item() == pytest.approx(
        1, rel=0.02
    )
    best = DDPM(Formula(gaussian(0.0, 1.0, LEFT)), cosine_betas(20))
    assert best.loss(x, t, noise).item() == pytest.approx(LEFT[8], rel=0.02)


def test_pictures_go_through_a_denoiser_of_your_own():
    class Convolution(Module):
        def __init__(self):
            self.convolution = Conv2d(1, 1, 3, padding=1, rng=rng())

        def forward(self, x_t, t):
            return self.convolution(x_t)

    model = DDPM(Convolution(), cosine_betas(20))
    x = rng().standard_normal((4, 1, 8, 8)).astype(np.float32)
    model.loss(x, *model.draw(x, rng=rng())).backward()
    assert model.denoiser.convolution.weight.grad.any()
    assert model.sample_ddim(x, steps=3).shape == x.shape
