"""Diffusion models: schedules, the way to noise and its posterior, exact denoisers, DDPM and DDIM, twins, two moons."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.diffusion as scratch
from dlref.convolutional import Conv2d
from dlref.data import Standardizer, two_moons
from dlref.diffusion import (
    DDPM,
    Denoiser,
    add_noise,
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
    predict_start,
    time_embedding,
)
from dlref.diffusion.noise_schedules import check_schedule
from dlref.engine import Module, Tensor
from dlref.optimization import Adam, CosineAnnealingLR
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import check_twins, share_state


def rng(seed=0):
    return np.random.default_rng(seed)


LEFT = cumulative_alphas(cosine_betas(20))


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


# Schedules


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


# Samplers with denoisers that are known exactly


def column(t, x, left):
    return left[t].reshape(-1, *(1,) * (x.ndim - 1))


def gaussian(mean, std, left):
    """The best denoiser for normal data: E[noise | x_t]."""

    def denoise(x_t, t):
        kept = column(t, x_t, left)
        return np.sqrt(1 - kept) * (x_t - np.sqrt(kept) * mean) / (kept * std**2 + 1 - kept)

    return denoise


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


# Models and twins


def test_waves_tell_all_steps_apart():
    waves = time_embedding(1000, 32, dtype=np.float64)
    np.testing.assert_allclose((waves**2).sum(1), 16)  # sin² + cos², sixteen times
    alike = waves @ waves.T  # 16 for the same step
    assert alike[~np.eye(1000, dtype=bool)].max() < 15.5
    np.testing.assert_allclose(scratch.time_embedding(1000, 32, dtype=torch.float64).numpy(), waves, atol=1e-9)


X, NOISE = rng(1).standard_normal((2, 6, 3))
T = np.array([0, 19, 3, 3, 12, 7])


def models():
    ours = DDPM(Denoiser(3, 8, 20, 2, 6, rng=rng(), dtype=np.float64), cosine_betas(20))
    twin = scratch.DDPM(scratch.Denoiser(3, 8, 20, 2, 6, dtype=torch.float64), scratch.cosine_betas(20))
    return ours, twin


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


# Training


def learn(model, z, *, steps, lr, generator, batch=256):
    optimizer = Adam(model.parameters(), lr=lr)
    schedule = CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        x = z[generator.integers(0, len(z), batch)]
        loss = model.loss(x, *model.draw(x, rng=generator))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def test_eight_points_are_learned_by_heart():
    generator = rng()
    angle = np.arange(8) * np.pi / 4
    points = 1.4 * np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    model = DDPM(Denoiser(2, 64, 50, rng=generator), cosine_betas(50))
    learn(model, points, steps=1500, lr=1e-2, generator=generator)
    noise = generator.standard_normal((400, 2), dtype=np.float32)
    slow, fast = model.sample(noise, clip=2, rng=generator), model.sample_ddim(noise, steps=20, clip=2)
    for samples, share in ((slow, 0.92), (fast, 0.8)):
        distance = np.sqrt(((samples[:, None] - points) ** 2).sum(-1))  # (400, 8)
        assert (distance.min(1) < 0.15).mean() > share
        counts = np.bincount(distance.argmin(1), minlength=8)
        assert counts.min() > 15, counts  # 50 expected


def mean_distance(a, b):
    return np.sqrt(((a[:, None] - b) ** 2).sum(-1)).mean()


def energy_distance(a, b):
    """0 for two sets of samples of the same distribution (Székely and Rizzo, 2013)."""
    return 2 * mean_distance(a, b) - mean_distance(a, a) - mean_distance(b, b)


def near(x, distance=0.15):
    """Share of points within three standard deviations (of 0.05) of the two half circles."""
    angle = np.linspace(0, np.pi, 300)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    moons = np.concatenate([upper, [1, 0.5] - upper])  # (600, 2)
    return (np.sqrt(((x[:, None] - moons) ** 2).sum(-1)).min(1) < distance).mean()


@pytest.fixture(scope="module")
def moons():
    """A model of two moons after 2000 steps, the scale of its data, unseen data, and noise to start from."""
    generator = rng(1)
    x, _ = two_moons(2000, noise=0.05, rng=generator)
    scale = Standardizer(x)
    model = DDPM(Denoiser(2, 64, 100, rng=generator), cosine_betas(100, max_beta=0.2))
    real, real_too = (two_moons(1000, noise=0.05, rng=generator)[0] for _ in range(2))
    noise = generator.standard_normal((1000, 2), dtype=np.float32)
    untrained = scale.inverse(model.sample(noise, clip=2, rng=generator))
    learn(model, scale(x), steps=2000, lr=1e-2, generator=generator)
    return model, scale, real, real_too, noise, untrained


def test_ddpm_draws_two_moons(moons):
    model, scale, real, real_too, noise, untrained = moons
    samples = scale.inverse(model.sample(noise, clip=2, rng=rng(2)))
    assert near(real) > 0.99
    assert near(untrained) < 0.3
    assert near(samples) > 0.93
    assert energy_distance(real_too, real) < 0.005
    assert energy_distance(untrained, real) > 0.1
    assert energy_distance(samples, real) < 0.01
    assert np.mean(samples[:, 1] > 0.25) == pytest.approx(0.5, abs=0.08)  # as many in the one as in the other


def test_ddim_needs_a_tenth_of_the_steps(moons):
    model, scale, real, _, noise, _ = moons
    for steps, share, distance in ((20, 0.9, 0.008), (10, 0.82, 0.015)):
        samples = scale.inverse(model.sample_ddim(noise, steps=steps))
        assert samples.dtype == np.float32
        assert near(samples) > share
        assert energy_distance(samples, real) < distance
    one = scale.inverse(model.sample_ddim(noise, steps=1))
    assert near(one) < 0.5  # there is no way in a single step


def test_moons_are_encoded_and_found_again(moons):
    model, scale, real, *_ = moons
    left = model.alphas_cumprod
    noise = ddim_encode(model.predict, scale(real), alphas_cumprod=left, steps=100)
    again = scale.inverse(ddim_sample(model.predict, noise, alphas_cumprod=left, steps=100))
    assert np.median(np.abs(again - real)) < 0.02
    assert np.abs(noise.mean(0)).max() < 0.2
    assert np.abs(noise.std(0) - 1).max() < 0.2


def test_the_twin_trains_and_samples_the_same_on_the_device(torch_device):
    """Fed with the same batches, steps and noise in float64: equal losses, weights and samples on any device."""
    generator = rng()
    x = two_moons(64, rng=generator, dtype=np.float64)[0]
    ours = DDPM(Denoiser(2, 32, 50, rng=generator, dtype=np.float64), cosine_betas(50))
    twin = scratch.DDPM(scratch.Denoiser(2, 32, 50, dtype=torch.float64), scratch.cosine_betas(50))
    share_state(ours, twin)
    twin.to(torch_device)
    optimizer, twin_optimizer = Adam(ours.parameters(), lr=1e-3), torch.optim.Adam(twin.parameters(), lr=1e-3)
    for _ in range(30):
        given = x, *ours.draw(x, rng=generator)
        loss, twin_loss = ours.loss(*given), twin.loss(*(torch.tensor(v, device=torch_device) for v in given))
        assert loss.item() == pytest.approx(twin_loss.item(), rel=1e-8)
        for each, value in ((optimizer, loss), (twin_optimizer, twin_loss)):
            each.zero_grad()
            value.backward()
            each.step()
    noise = torch.tensor(generator.standard_normal((16, 2)), device=torch_device)
    samples = twin.sample_ddim(noise, steps=10, clip=2)
    assert samples.device == noise.device
    assert_close(samples.cpu().numpy(), ours.sample_ddim(noise.cpu().numpy(), steps=10, clip=2), 1e-6, "samples")

    drawn = torch.Generator(torch_device).manual_seed(0)
    loss = twin.loss(noise, *twin.draw(noise, generator=drawn))
    samples = twin.sample(noise, clip=2, generator=drawn)
    assert loss.device == samples.device == noise.device
    assert samples.abs().max() <= 2


# Bad input


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
        (lambda: Denoiser(0, 4, 5, rng=rng()), ValueError, "Linear: in_features and out_features must be positive"),
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
            ValueError, match=rf"with eta > 0 fresh noise is needed, and a way back, got t=3 and to={to}"
        ):
            ddim_step(X, NOISE, 3, to, fresh, eta=0.5, **good)
        tensors = [None if value is None else torch.tensor(value) for value in (X, NOISE, fresh)]
        with pytest.raises(
            ValueError, match=rf"with eta > 0 fresh noise is needed, and a way back, got t=3 and to={to}"
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
