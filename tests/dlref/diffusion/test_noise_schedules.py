"""Noise schedules: the papers' numbers, and the twins'."""

import numpy as np
import pytest
import torch

import dlref.pytorch.diffusion as scratch
from dlref.diffusion import (
    add_noise,
    cosine_betas,
    cumulative_alphas,
    linear_betas,
)
from tests.dlref.diffusion.denoisers import rng


def test_linear_schedule_has_the_numbers_of_the_paper():
    betas = linear_betas()
    assert betas.shape == (1000,)
    assert (betas[0], betas[-1]) == (1e-4, 0.02)
    np.testing.assert_allclose(np.diff(betas), (0.02 - 1e-4) / 999)
    # log ᾱ_T = Σ log(1 - β): about 4e-5 of the picture's variance is left.
    assert cumulative_alphas(betas)[-1] == pytest.approx(np.exp(np.log1p(-betas).sum()), rel=1e-10)
    assert cumulative_alphas(betas)[-1] == pytest.approx(4.04e-5, rel=0.01)
    assert linear_betas(1).tolist() == [1e-4]


@pytest.mark.parametrize("steps", [1, 2, 50, 1000])
def test_cosine_schedule_follows_the_cosine(steps):
    left = cumulative_alphas(cosine_betas(steps))
    share = (np.arange(1, steps + 1) / steps + 0.008) / 1.008
    expected = (np.cos(share * np.pi / 2) / np.cos(0.008 / 1.008 * np.pi / 2)) ** 2
    np.testing.assert_allclose(left[:-1], expected[:-1], rtol=1e-9)
    assert cosine_betas(steps)[-1] == 0.999  # without the limit it would be 1
    if steps == 1000:
        assert left[499] == pytest.approx(0.49, abs=0.01)
        assert cumulative_alphas(linear_betas())[499] == pytest.approx(0.08, abs=0.005)


@pytest.mark.parametrize("name", ["linear_betas", "cosine_betas"])
@pytest.mark.parametrize("steps", [1, 7, 1000])
def test_schedules_in_torch_are_the_same(name, steps):
    ours, twin = (getattr(module, name)(steps) for module in (__import__("dlref.diffusion").diffusion, scratch))
    assert twin.dtype == torch.float64
    np.testing.assert_allclose(ours, twin.numpy(), rtol=1e-12)
    np.testing.assert_allclose(cumulative_alphas(ours), scratch.cumulative_alphas(twin).numpy(), rtol=1e-10)


@pytest.mark.parametrize("betas", [linear_betas(), cosine_betas(1000), linear_betas(100, 1e-3, 0.2), cosine_betas(20)])
def test_the_end_is_nearly_standard_normal(betas):
    left = cumulative_alphas(betas)
    assert left[-1] < 1e-3
    generator = rng()
    x = 1 + generator.choice([-1.0, 1.0], 20_000)  # two heaps, as far from normal as can be
    x_t, _ = add_noise(x, generator.standard_normal(20_000), np.full(20_000, len(betas) - 1), alphas_cumprod=left)
    assert abs(x_t.mean()) < 0.03
    assert x_t.std() == pytest.approx(1, abs=0.03)
    assert (x_t**4).mean() == pytest.approx(3, abs=0.2)


def test_float32_betas_are_multiplied_in_float64():
    betas = linear_betas().astype(np.float32)
    np.testing.assert_array_equal(cumulative_alphas(betas), cumulative_alphas(betas.astype(np.float64)))
