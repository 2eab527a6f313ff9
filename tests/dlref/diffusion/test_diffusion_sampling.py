"""DDPM and DDIM with denoisers that are known exactly."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.diffusion as scratch
from dlref.diffusion import (
    cosine_betas,
    cumulative_alphas,
    ddim_encode,
    ddim_sample,
    ddim_step,
    ddim_steps,
    ddpm_sample,
    ddpm_step,
    linear_betas,
    posterior,
)
from tests.dlref.diffusion.denoisers import LEFT, column, gaussian, rng


def two_heaps(mean, std, left):
    """The best denoiser for two normal heaps at ±mean."""

    def denoise(x_t, t):
        kept = column(t, x_t, left)
        variance = kept * std**2 + 1 - kept
        start = mean * np.tanh(np.sqrt(kept) * mean * x_t / variance)  # of the heap it probably belongs to
        return np.sqrt(1 - kept) * (x_t - np.sqrt(kept) * start) / variance

    return denoise


SLOW = cumulative_alphas(linear_betas())


def test_ddpm_with_the_exact_denoiser_draws_the_data():
    denoise, generator = gaussian(3.0, 0.5, SLOW), rng()
    samples = ddpm_sample(denoise, generator.standard_normal(4000), alphas_cumprod=SLOW, rng=generator)
    # Each step is linear, so mean and variance can be followed through all of them.
    mean, variance = 0.0, 1.0
    for t in range(999, -1, -1):
        step = np.full(2, t)
        ends = np.array([mean, mean + 1])
        fixed = ddpm_step(ends, denoise(ends, step), t, np.zeros(2), alphas_cumprod=SLOW)
        spread = ddpm_step(ends, denoise(ends, step), t, np.ones(2), alphas_cumprod=SLOW) - fixed
        mean, variance = fixed[0], (fixed[1] - fixed[0]) ** 2 * variance + spread[0] ** 2
    assert mean == pytest.approx(3.0, rel=0.005)
    assert np.sqrt(variance) == pytest.approx(0.5, rel=0.02)
    assert abs(samples.mean() - mean) < 4 * np.sqrt(variance / 4000)
    assert samples.std() == pytest.approx(np.sqrt(variance), rel=4 / np.sqrt(2 * 4000))
    standardised = (samples - mean) / np.sqrt(variance)
    assert (standardised**3).mean() == pytest.approx(0, abs=0.2)
    assert (standardised**4).mean() == pytest.approx(3, abs=0.4)


def test_ddim_with_the_exact_denoiser_walks_the_exact_curve():
    """The curve maps x_T to mean + std (x_T - √ᾱ mean) / √(ᾱ std² + 1 - ᾱ); the error halves with the step."""
    noise, kept = np.linspace(-2, 2, 9), SLOW[-1]
    exact = 3 + 0.5 * (noise - np.sqrt(kept) * 3) / np.sqrt(kept * 0.25 + 1 - kept)
    errors = []
    for steps in (50, 100, 200, 400):
        samples = ddim_sample(gaussian(3.0, 0.5, SLOW), noise, alphas_cumprod=SLOW, steps=steps)
        errors.append(np.abs(samples - exact).max())
    assert errors[-1] < 0.02
    assert all(1.7 < before / after < 2.4 for before, after in pairwise(errors)), errors


@pytest.mark.parametrize("steps", [1, 2, 7, 20])
@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_with_a_single_sample_in_the_data_every_way_leads_there(steps, eta):
    point = np.array([2.0, -1.0])
    noise = rng().standard_normal((5, 2))
    options = {"alphas_cumprod": LEFT, "rng": rng(1)}
    denoise = gaussian(point, 0.0, LEFT)
    np.testing.assert_allclose(ddim_sample(denoise, noise, steps=steps, eta=eta, **options), [point] * 5, atol=1e-6)
    np.testing.assert_allclose(ddpm_sample(denoise, noise, **options), [point] * 5, atol=1e-6)


def test_two_heaps_get_half_of_the_samples_each():
    denoise, generator = two_heaps(2.0, 0.3, SLOW), rng()
    noise = generator.standard_normal(2000)
    for samples in (
        ddpm_sample(denoise, noise, alphas_cumprod=SLOW, rng=generator),
        ddim_sample(denoise, noise, alphas_cumprod=SLOW, steps=200),
        ddim_sample(denoise, noise, alphas_cumprod=SLOW, steps=200, eta=0.5, rng=generator),
    ):
        right = samples > 0
        assert right.mean() == pytest.approx(0.5, abs=0.05)
        assert samples[right].mean() == pytest.approx(2, abs=0.05)
        assert samples[~right].mean() == pytest.approx(-2, abs=0.05)
        assert samples[right].std() == pytest.approx(0.3, abs=0.04)


@pytest.mark.parametrize("clip", [None, 0.8])
def test_ddim_with_eta_1_and_all_steps_is_ddpm(clip):
    left, noise = cumulative_alphas(cosine_betas(40)), rng().standard_normal((6, 3))
    denoise = two_heaps(1.0, 0.4, left)
    slow = ddpm_sample(denoise, noise, alphas_cumprod=left, clip=clip, rng=rng(5))
    fast = ddim_sample(denoise, noise, alphas_cumprod=left, steps=40, eta=1.0, clip=clip, rng=rng(5))
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)
    if clip is not None:
        assert np.abs(slow).max() <= clip
        assert np.abs(ddpm_sample(denoise, noise, alphas_cumprod=left, rng=rng(5))).max() > clip


@given(st.integers(0, 19), st.integers(-1, 19), st.floats(0, 1))
def test_a_step_of_ddim_leaves_as_much_noise_as_belongs_there(t, to, eta):
    if to > t:
        eta = 0.0
    zero, one = np.zeros(1), np.ones(1)
    options = {"alphas_cumprod": LEFT, "eta": eta}
    there = 1 - (LEFT[to] if to >= 0 else 1.0)
    kept = ddim_step(np.sqrt(1 - LEFT[t]) * one, one, t, to, zero, **options)  # x_0 = 0: only noise
    drawn = ddim_step(zero, zero, t, to, one, **options)
    assert (kept**2 + drawn**2).item() == pytest.approx(there, rel=1e-9, abs=1e-12)
    if to == t - 1:
        _, variance = posterior(zero, zero, np.array([t]), alphas_cumprod=LEFT)
        assert drawn.item() == pytest.approx(eta * np.sqrt(variance.item()), rel=1e-9, abs=1e-12)
    step = ddim_step(np.sqrt(LEFT[t]) * one, zero, t, to, zero, **options)  # x_0 = 1: no noise
    assert step.item() == pytest.approx(np.sqrt(1 - there), rel=1e-9)


def test_ddim_leaves_nothing_to_chance():
    noise, generator = rng().standard_normal((4, 2)), rng(3)
    before = generator.bit_generator.state
    options = {"alphas_cumprod": SLOW, "steps": 20}
    first = ddim_sample(two_heaps(2.0, 0.3, SLOW), noise, rng=generator, **options)
    assert generator.bit_generator.state == before
    np.testing.assert_array_equal(first, ddim_sample(two_heaps(2.0, 0.3, SLOW), noise, **options))
    drawn = [ddim_sample(two_heaps(2.0, 0.3, SLOW), noise, eta=1.0, rng=rng(s), **options) for s in (3, 3, 4)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).all()


@pytest.mark.parametrize("back", [ddim_sample, ddim_encode])
def test_the_denoiser_is_asked_once_per_step(back):
    asked = []

    def denoise(x_t, t):
        assert t.shape == (3,)
        assert len(set(t.tolist())) == 1
        asked.append(int(t[0]))
        return np.zeros_like(x_t)

    back(denoise, np.ones((3, 2)), alphas_cumprod=SLOW, steps=4)
    assert asked == ([999, 666, 333, 0] if back is ddim_sample else [0, 0, 333, 666])
    asked.clear()
    ddpm_sample(denoise, np.ones((3, 2)), alphas_cumprod=LEFT, rng=rng())
    assert asked == list(range(19, -1, -1))


@given(st.integers(1, 500), st.data())
def test_ddim_visits_the_noisiest_step_first_and_none_twice(total, data):
    steps = data.draw(st.integers(1, total))
    visited = ddim_steps(total, steps)
    assert len(visited) == steps
    assert visited[0] == total - 1
    assert (np.diff(visited) < 0).all()
    assert steps == 1 or visited[-1] == 0
    assert visited.tolist() == scratch.ddim_steps(total, steps)


def test_ddim_can_be_walked_back():
    """Data to noise to data: the error halves with the step, and the noise is standard normal."""
    generator = rng()
    data = np.where(np.arange(2000) % 2, 2.0, -2.0) + 0.3 * generator.standard_normal(2000)
    denoise, errors = two_heaps(2.0, 0.3, SLOW), []
    for steps in (100, 200, 400):
        noise = ddim_encode(denoise, data, alphas_cumprod=SLOW, steps=steps)
        again = ddim_sample(denoise, noise, alphas_cumprod=SLOW, steps=steps)
        errors.append(np.sqrt(((again - data) ** 2).mean()))
    assert errors[-1] < 0.03, errors
    assert all(1.5 < before / after < 2.6 for before, after in pairwise(errors)), errors
    assert noise.mean() == pytest.approx(0, abs=0.06)
    assert noise.std() == pytest.approx(1, abs=0.06)
    assert (noise**4).mean() == pytest.approx(3, abs=0.4)


def test_a_schedule_that_ends_too_near_to_zero_magnifies_errors():
    """The answers are off by ±0.02: the paper's cosine sends DDIM astray, there and back; a smaller limit does not."""
    data = np.where(np.arange(500) % 2, 1.0, -1.0) + 0.3 * rng().standard_normal(500)
    factors, moved, lost = [], [], []
    for limit in (0.999, 0.2):
        left = cumulative_alphas(cosine_betas(100, max_beta=limit))
        exact = two_heaps(1.0, 0.3, left)

        def wrong(x_t, t, exact=exact):
            return exact(x_t, t) + 0.02 * (-1.0) ** t

        factors.append(1 / np.sqrt(left[-1]))
        options = {"alphas_cumprod": left, "steps": 10}
        one, other = (ddim_sample(denoise, rng(1).standard_normal(500), **options) for denoise in (exact, wrong))
        moved.append(np.abs(one - other).mean())
        options["steps"] = 100
        again = ddim_sample(wrong, ddim_encode(wrong, data, **options), **options)
        lost.append(np.abs(again - data).mean())
    assert factors[0] == pytest.approx(2000, rel=0.05)
    assert factors[1] == pytest.approx(20, rel=0.15)
    assert moved[0] > 5 * moved[1], moved
    assert lost[0] > 5 * lost[1], lost


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_samples_have_shape_and_type_of_the_noise_and_the_noise_is_not_written_to(dtype):
    noise = rng().standard_normal((3, 1, 2, 2)).astype(dtype)
    noise.flags.writeable = False

    def denoise(x_t, t):
        assert x_t.dtype == dtype
        return gaussian(1.0, 0.5, LEFT)(x_t, t).astype(dtype)

    for samples in (
        ddpm_sample(denoise, noise, alphas_cumprod=LEFT, rng=rng(), clip=2.0),
        ddim_sample(denoise, noise, alphas_cumprod=LEFT, steps=5, clip=2.0),
        ddim_sample(denoise, noise, alphas_cumprod=LEFT, steps=5, eta=1.0, rng=rng()),
        ddim_encode(denoise, noise, alphas_cumprod=LEFT, steps=5),
    ):
        assert (samples.shape, samples.dtype) == (noise.shape, dtype)
