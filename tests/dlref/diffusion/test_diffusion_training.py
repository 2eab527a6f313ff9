"""Diffusion models that learn: eight points, two moons, and the recipe on any device."""

import numpy as np
import pytest
import torch

import dlref.pytorch.diffusion as scratch
from dlref.data import Standardizer, two_moons
from dlref.diffusion import (
    DDPM,
    Denoiser,
    cosine_betas,
    ddim_encode,
    ddim_sample,
)
from dlref.optimization import Adam, CosineAnnealingLR
from tests.dlref.checks import assert_close
from tests.dlref.diffusion.denoisers import rng
from tests.dlref.twins import share_state


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
