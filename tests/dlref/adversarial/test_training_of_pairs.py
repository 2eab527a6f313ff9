"""Adversarial networks that learn: eight heaps on a ring, all of them found, and digits that a judge can read."""

import numpy as np
import pytest
import torch

from dlref import adversarial as ours
from dlref.activations import softmax
from dlref.data import Batches, digits, ring_of_gaussians, split
from dlref.engine import apply, no_grad
from dlref.feedforward import MLP
from dlref.losses import cross_entropy
from dlref.optimization import Adam, RMSprop
from dlref.pytorch import adversarial as twins

HEAPS, _ = ring_of_gaussians(8, noise=0, rng=np.random.default_rng(0))


def found(samples, *, within):
    """The share of samples near a heap, and each heap's share of all samples. A heap's deviation is 0.05."""
    distances = np.linalg.norm(samples[:, None] - HEAPS, axis=2)  # (N, 8)
    near = distances.min(axis=1) < within
    shares = np.bincount(distances.argmin(axis=1)[near], minlength=8) / len(samples)
    print(f"near a heap: {near.mean():.3f}; smallest share of a heap: {shares.min():.3f}")
    return near.mean(), shares


def test_samples_spread_over_the_plane_do_not_pass():
    """What the bars below are worth: samples that know the size of the ring but nothing else."""
    spread = np.random.default_rng(0).uniform(-2.3, 2.3, (4000, 2))
    near, shares = found(spread, within=0.25)
    assert near < 0.1
    assert shares.max() < 0.02
    assert found(spread, within=0.5)[0] < 0.35
    one_heap = ring_of_gaussians(4000, modes=1, rng=np.random.default_rng(0))[0]
    near, shares = found(one_heap, within=0.25)
    assert near > 0.99
    assert (shares > 0.02).sum() == 1


@pytest.mark.parametrize(
    ("loss", "steps", "bar"), [("NON_SATURATING", 2000, 0.7), ("LEAST_SQUARES", 1600, 0.6), ("HINGE", 1600, 0.6)]
)
def test_the_generator_finds_all_heaps_of_the_ring(loss, steps, bar):
    rng = np.random.default_rng(0)
    data, _ = ring_of_gaussians(8000, rng=rng)
    generator, discriminator = ours.Generator([4, 64, 64, 2], rng=rng), ours.Discriminator([2, 64, 64], rng=rng)
    gan = ours.GAN(generator, discriminator, getattr(ours, loss))
    optimizers = [Adam(player.parameters(), lr=0.002, betas=(0.5, 0.99)) for player in (discriminator, generator)]
    for _ in range(steps):
        gan.step(data[rng.integers(0, len(data), 128)], gan.noise(128, rng=rng), *optimizers)
    near, shares = found(gan.sample(4000, rng=rng), within=0.25)
    assert near > bar
    assert shares.min() > 0.01  # an eighth each would be 0.125


def test_the_twin_finds_all_heaps_on_any_device(torch_device):
    rng, _ = np.random.default_rng(0), torch.manual_seed(0)
    data = torch.tensor(ring_of_gaussians(8000, rng=rng)[0])
    gan = twins.GAN(twins.Generator([4, 64, 64, 2]), twins.Discriminator([2, 64, 64])).to(torch_device)
    optimizers = [
        torch.optim.Adam(player.parameters(), lr=0.002, betas=(0.5, 0.99))
        for player in (gan.discriminator, gan.generator)
    ]
    for _ in range(1500):
        real = data[torch.randint(0, len(data), (128,))].to(torch_device)
        gan.step(real, gan.noise(128), *optimizers)
    near, shares = found(gan.sample(4000).numpy(force=True), within=0.25)
    assert near > 0.5
    assert shares.min() > 0.01


def test_the_loss_of_a_clipped_critic_says_how_far_the_fakes_are():
    """The fakes start at a distance of 5 from the data; the critic's estimate falls as they come nearer."""
    rng = np.random.default_rng(0)
    generator, critic = ours.Generator([2, 32, 2], rng=rng), ours.Discriminator([2, 32, 32], rng=rng)
    gan = ours.WGAN(generator, critic, clip_value=0.1)
    critic_optimizer, optimizer = (RMSprop(player.parameters(), lr=0.0005) for player in (critic, generator))
    goal, estimated, true = np.array([3, 4], np.float32), [], []
    for _ in range(300):
        for _ in range(5):
            real, fake = goal + rng.normal(0, 0.5, (64, 2)).astype(np.float32), gan(gan.noise(64, rng=rng))
            loss = gan.discriminator_step(real, fake, critic_optimizer)
        estimated.append(-loss)
        true.append(np.linalg.norm(fake.data.mean(axis=0) - goal))
        gan.generator_step(gan(gan.noise(64, rng=rng)), optimizer)
    rest = np.linalg.norm(gan.sample(1000, rng=rng).mean(axis=0) - goal)
    together = np.corrcoef(estimated[20:], true[20:])[0, 1]  # once the critic has warmed up
    print(f"distance from {true[0]:.1f} to {rest:.2f}; correlation of estimate and distance {together:.3f}")
    assert true[0] > 4.5
    assert rest < 0.9
    assert together > 0.85


def test_a_critic_with_a_penalty_leads_the_twin_to_all_heaps(torch_device):
    rng, _ = np.random.default_rng(0), torch.manual_seed(0)
    data = torch.tensor(ring_of_gaussians(8000, rng=rng)[0])
    generator, critic = twins.Generator([4, 64, 64, 2]), twins.Discriminator([2, 64, 64])
    gan = twins.GradientPenaltyWGAN(generator, critic, penalty_weight=1.0).to(torch_device)
    critic_optimizer, optimizer = (
        torch.optim.Adam(player.parameters(), lr=0.002, betas=(0.5, 0.9)) for player in (critic, generator)
    )
    for _ in range(600):
        for _ in range(3):
            real = data[torch.randint(0, len(data), (128,))].to(torch_device)
            gan.discriminator_step(real, gan(gan.noise(128)), critic_optimizer)
        gan.generator_step(gan(gan.noise(128)), optimizer)
    near, shares = found(gan.sample(4000).numpy(force=True), within=0.5)
    assert near > 0.5
    assert shares.min() > 0.01


# Digits: the judge is a small network that was trained to read real ones, and reads 98 of 100 that it has not seen.


@pytest.fixture(scope="module")
def real_digits():
    """Images from -1 to 1: training images with labels, and test images with labels."""
    images, labels = digits()
    return split(2 * images - 1, labels, fractions=(0.8, 0.2), rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def judge(real_digits):
    rng, (train, test) = np.random.default_rng(0), real_digits
    model = MLP([64, 64, 10], rng=rng)
    optimizer = Adam(model.parameters(), lr=0.003)
    for _ in range(20):
        for x, y in Batches(*train, batch_size=64, rng=rng):
            loss = apply(cross_entropy, model(x.reshape(-1, 64)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with no_grad():
        assert (model(test[0].reshape(-1, 64)).data.argmax(1) == test[1]).mean() > 0.96
    return model


def opinion(judge, images):
    """What the judge sees in images: its hidden features, its answers, and how sure of them it is."""
    with no_grad():
        features = judge[1](judge[0](images.reshape(len(images), -1)))  # (N, 64), after the ReLU
        probabilities, _ = softmax(judge[2](features).data)  # (N, 10)
    return features.data.astype(np.float64), probabilities.argmax(1), probabilities.max(1)


def frechet(a, b):
    r"""The distance between two normal distributions with the features' means and covariances.

    $|\mu_a - \mu_b|^2 + \operatorname{tr}(C_a + C_b - 2 (C_a C_b)^{1/2})$, as in Heusel et al., 2017, arXiv:1706.08500,
    but with the features of our judge, not of an Inception network.
    """
    covariance_a, covariance_b = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(covariance_a)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    middle = np.sqrt(np.linalg.eigvalsh(root @ covariance_b @ root).clip(0)).sum()
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(covariance_a) + np.trace(covariance_b) - 2 * middle


def test_the_frechet_distance_is_that_of_normal_distributions():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((50_000, 2)) * [1, 2]
    b = rng.standard_normal((50_000, 2)) * [2, 1] + [3, 0]
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(a, b) == pytest.approx(9 + (1 - 2) ** 2 + (2 - 1) ** 2, rel=0.02)


def test_the_judge_knows_digits_from_noise(judge, real_digits):
    """What the bar below is worth: how real training images fare, noise, and pixels drawn each for itself."""
    (train, _), (test, _) = real_digits
    rng, (expected, _, _) = np.random.default_rng(0), opinion(judge, test)
    features, _, sure = opinion(judge, train)
    assert frechet(features, expected) < 3
    assert (sure > 0.9).mean() > 0.85
    noise = rng.uniform(-1, 1, (1000, 64)).astype(np.float32)
    features, _, sure = opinion(judge, noise)
    assert frechet(features, expected) > 80
    assert (sure > 0.9).mean() < 0.15
    shuffled = rng.permuted(train.reshape(-1, 64), axis=0)  # each pixel from some other image
    features, _, sure = opinion(judge, shuffled)
    assert frechet(features, expected) > 15
    assert (sure > 0.9).mean() < 0.35


def test_dcgan_draws_digits_of_all_ten_classes(judge, real_digits):
    (train, _), (test, _) = real_digits
    rng = np.random.default_rng(0)
    gan = ours.DCGAN(noise_features=64, rng=rng)
    optimizers = [
        Adam(player.parameters(), lr=0.002, betas=(0.5, 0.999)) for player in (gan.discriminator, gan.generator)
    ]
    for _ in range(24):
        for (real,) in Batches(train, batch_size=64, rng=rng, drop_last=True):
            gan.step(real, gan.noise(len(real), rng=rng), *optimizers)
    samples = gan.eval().sample(1000, rng=rng)
    features, classes, sure = opinion(judge, samples)
    distance, counts = frechet(features, opinion(judge, test)[0]), np.bincount(classes[sure > 0.9], minlength=10)
    print(f"distance {distance:.1f}; sure of {(sure > 0.9).mean():.3f}; of each class {counts}")
    assert distance < 10
    assert (sure > 0.9).mean() > 0.4
    assert counts.min() >= 5
