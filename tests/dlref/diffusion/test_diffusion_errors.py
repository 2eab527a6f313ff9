"""Diffusion: errors that name what is wrong."""

import numpy as np
import pytest
import torch

import dlref.pytorch.diffusion as scratch
from dlref.diffusion import (
    DDPM,
    Denoiser,
    add_noise,
    cosine_betas,
    cumulative_alphas,
    ddim_step,
    ddim_steps,
    ddpm_step,
    linear_betas,
    posterior,
    predict_start,
    time_embedding,
)
from dlref.diffusion.noise_schedules import check_schedule
from tests.dlref.diffusion.denoisers import LEFT, NOISE, T, X, models, rng


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linear_betas(0), ValueError, "linear_betas: steps must be at least 1, got 0"),
        (lambda: linear_betas(10.0), TypeError, "linear_betas: steps must be an int, got float"),
        (lambda: linear_betas(10, 0, 0.1), ValueError, "linear_betas: betas must be above 0 and below 1, got 0 … 0.1"),
        (lambda: linear_betas(10, 0.1, 1), ValueError, "linear_betas: betas must be above 0 and below 1, got 0.1 … 1"),
        (lambda: cosine_betas(0), ValueError, "cosine_betas: steps must be at least 1, got 0"),
        (lambda: cosine_betas(5, -1), ValueError, r"cosine_betas: s must lie in \[0, inf\], got -1"),
        (lambda: cosine_betas(5, max_beta=1), ValueError, "cosine_betas: max_beta must be above 0 and below 1, got 1"),
        (lambda: cumulative_alphas(np.ones((2, 2))), ValueError, r"betas must be \(T,\) with T > 0, got \(2, 2\)"),
        (lambda: cumulative_alphas(np.zeros(0)), ValueError, r"betas must be \(T,\) with T > 0, got \(0,\)"),
        (lambda: cumulative_alphas(np.array([0.1, np.nan])), ValueError, "betas must be above 0 and below 1, got nan"),
        (lambda: cumulative_alphas([0.1]), TypeError, "betas must be a NumPy array, got list"),
        (lambda: check_schedule("f", np.ones(2)), ValueError, r"f: alphas_cumprod must be \(T,\) numbers that fall"),
        (lambda: check_schedule("f", np.array([0.5, 0.0])), ValueError, "from below 1 to above 0"),
        (lambda: check_schedule("f", LEFT[None]), ValueError, "alphas_cumprod must be"),
        (lambda: check_schedule("f", LEFT[:0]), ValueError, "alphas_cumprod must be"),
        (lambda: time_embedding(0, 4), ValueError, "time_embedding: steps must be at least 1, got 0"),
        (lambda: time_embedding(3, 5), ValueError, "with D even, got"),
        (lambda: time_embedding(3, 0), ValueError, "time_embedding: dim must be at least 2, got 0"),
        (lambda: Denoiser(2, 4, 5, 0, rng=rng()), ValueError, "Denoiser: num_layers must be at least 1, got 0"),
        (lambda: Denoiser(0, 4, 5, rng=rng()), ValueError, "Denoiser: features must be at least 1, got 0"),
        (lambda: DDPM(Denoiser(2, 4, 5, rng=rng()), np.ones(5)), ValueError, "betas must be above 0 and below 1"),
        (lambda: ddim_steps(5, 6), ValueError, "ddim_steps: steps must be at most the 5 steps that there are, got 6"),
        (lambda: ddim_steps(5, 0), ValueError, "ddim_steps: steps must be at least 1, got 0"),
        (lambda: models()[0].draw(X, rng=0), TypeError, r"draw: rng must be a numpy.random.Generator"),
        (lambda: models()[0].sample(X, rng=None), TypeError, r"ddpm_sample: rng must be a numpy.random.Generator"),
        (lambda: models()[0].sample_ddim(X, steps=5, eta=1), TypeError, r"ddim_sample: rng must be a numpy.random"),
    ],
)
def test_bad_numbers_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_bad_input_of_the_forward_process_is_named():
    for function, names in ((add_noise, ("x", "noise")), (predict_start, ("x_t", "noise")), (posterior, ("x", "x_t"))):
        name, (first, second) = function.__name__, names
        with pytest.raises(ValueError, match=rf"{name}: {second} must be of {first}'s shape \(6, 3\), got \(5, 3\)"):
            function(X, NOISE[:5], T, alphas_cumprod=LEFT)
        with pytest.raises(ValueError, match=rf"{name}: t must be \(N,\) .* of {first} \(6, 3\), got \(5,\)"):
            function(X, NOISE, T[:5], alphas_cumprod=LEFT)
        with pytest.raises(ValueError, match=rf"{name}: t must be \(N,\) with a step for each sample of {first} \(\)"):
            function(np.array(1.0), np.array(1.0), np.array(1), alphas_cumprod=LEFT)
        with pytest.raises(ValueError, match=rf"{name}: t must lie in 0 … 19, got 1 … 20"):
            function(X, NOISE, T + 1, alphas_cumprod=LEFT)
        with pytest.raises(ValueError, match=rf"{name}: t must lie in 0 … 19, got -1 … 18"):
            function(X, NOISE, T - 1, alphas_cumprod=LEFT)
        with pytest.raises(TypeError, match=rf"{name}: t must hold integers, got float64"):
            function(X, NOISE, T / 1, alphas_cumprod=LEFT)
        with pytest.raises(ValueError, match=rf"{name}: alphas_cumprod must be \(T,\) numbers that fall"):
            function(X, NOISE, T, alphas_cumprod=LEFT[::-1])
        with pytest.raises(TypeError, match=rf"{name}: {second} is float32, but {first} is float64"):
            function(X, NOISE.astype(np.float32), T, alphas_cumprod=LEFT)


def test_bad_input_of_a_step_back_is_named():
    good = {"alphas_cumprod": LEFT}
    with pytest.raises(ValueError, match=r"ddpm_step: fresh must be of x_t's shape \(6, 3\), got \(3,\)"):
        ddpm_step(X, NOISE, 3, NOISE[0], **good)
    with pytest.raises(ValueError, match="ddpm_step: clip must be positive, got 0"):
        ddpm_step(X, NOISE, 3, NOISE, clip=0, **good)
    with pytest.raises(ValueError, match=r"predict_start: t must lie in 0 … 19, got 20 … 20"):
        ddpm_step(X, NOISE, 20, NOISE, **good)
    with pytest.raises(ValueError, match=r"ddim_step: noise must be of x_t's shape \(6, 3\), got \(3,\)"):
        ddim_step(X, NOISE[0], 3, 2, **good)
    with pytest.raises(ValueError, match=r"ddim_step: eta must lie in \[0, 1\], got 2"):
        ddim_step(X, NOISE, 3, 2, NOISE, eta=2, **good)
    with pytest.raises(ValueError, match=r"ddim_step: t must lie in \[-1, 19\], got 20"):
        ddim_step(X, NOISE, 20, 2, **good)
    with pytest.raises(TypeError, match="ddim_step: to must be an int, got float"):
        ddim_step(X, NOISE, 3, 2.5, **good)
    for to, fresh in ((2, None), (4, NOISE)):
        with pytest.raises(
            ValueError, match=rf"ddim_step: with eta > 0 fresh noise is needed, and a way back, got t=3 and to={to}"
        ):
            ddim_step(X, NOISE, 3, to, fresh, eta=0.5, **good)
        tensors = [None if value is None else torch.tensor(value) for value in (X, NOISE, fresh)]
        with pytest.raises(
            ValueError, match=rf"ddim_step: with eta > 0 fresh noise is needed, and a way back, got t=3 and to={to}"
        ):
            scratch.ddim_step(*tensors[:2], 3, to, tensors[2], eta=0.5, alphas_cumprod=torch.tensor(LEFT))
    with pytest.raises(ValueError, match="ddim_step: clip must be positive, got -1"):
        ddim_step(X, NOISE, 3, 2, clip=-1, **good)


def test_bad_input_of_the_denoiser_is_named():
    model, _ = models()
    with pytest.raises(ValueError, match=r"Denoiser: x_t must be \(N, 3\) and t \(N,\), got \(6, 2\) and \(6,\)"):
        model(X[:, :2], T)
    with pytest.raises(ValueError, match=r"Denoiser: x_t must be \(N, 3\) and t \(N,\), got \(6, 3\) and \(5,\)"):
        model(X, T[:5])
    with pytest.raises(ValueError, match=r"Denoiser: t must lie in 0 … 19, got -1 … 18"):
        model(X, T - 1)
    with pytest.raises(TypeError, match="Denoiser: t must hold integers, got float64"):
        model(X, T / 1)
