"""Wasserstein critics: clipped weights, and the gradient penalty."""

import math

import numpy as np
import pytest
import torch

from dlref.optimization import RMSprop
from dlref.pytorch import adversarial as twins
from tests.dlref.adversarial.pairs import dense, plain, rng


def test_clipped_weights_stay_clipped_and_nothing_else_is():
    for gan, optimizer, cast in zip(
        dense(kind="WGAN"), (RMSprop, torch.optim.RMSprop), (np.array, torch.tensor), strict=True
    ):
        generator_before = {key: plain(value) for key, value in gan.generator.state_dict().items()}
        fake = gan(cast(rng().standard_normal((4, 3))))
        gan.discriminator_step(cast(rng(1).standard_normal((4, 2))), fake, optimizer(gan.discriminator.parameters()))
        weights = [plain(value) for value in gan.discriminator.state_dict().values()]
        assert max(np.abs(array).max() for array in weights) == pytest.approx(0.1)
        assert any((np.abs(array) < 0.099).any() for array in weights)
        for key, value in gan.generator.state_dict().items():
            np.testing.assert_array_equal(plain(value), generator_before[key])


# The gradient penalty


def test_the_penalty_is_zero_for_a_linear_critic_of_slope_1():
    for weight, expected in (([0.6, 0.8], 0.0), ([-0.6, 0.8], 0.0), ([3.0, 4.0], 16.0), ([0.0, 0.0], 1.0)):
        critic = torch.nn.Linear(2, 1, dtype=torch.float64)
        critic.weight.data.copy_(torch.tensor([weight], dtype=torch.float64))
        real, fake = torch.randn(2, 7, 2, dtype=torch.float64)
        penalty = twins.gradient_penalty(critic, real, fake, torch.rand(7, dtype=torch.float64))
        assert penalty.item() == pytest.approx(expected, abs=1e-12)
        penalty.backward()
        assert critic.weight.grad.isfinite().all()
        pull = torch.tensor([weight], dtype=torch.float64) * (8 / 5 if expected > 1 else 0)  # 2 (5 - 1) · w / 5
        torch.testing.assert_close(critic.weight.grad, pull, rtol=1e-9, atol=1e-9)


def test_the_penalty_looks_between_the_pairs():
    """For f(x) = |x|² / 2 the slope at x is |x|, which says where the critic was asked."""

    class Square(torch.nn.Module):
        def forward(self, x):
            self.asked = x.detach()
            return (x**2).sum((1, 2)) / 2

    critic, share = Square(), torch.tensor([0.0, 1.0, 0.25])
    real, fake = torch.full((3, 1, 2), 4.0), torch.zeros(3, 1, 2)
    penalty = twins.gradient_penalty(critic, real, fake, share)
    np.testing.assert_allclose(critic.asked[:, 0, 0], [0, 4, 1])
    lengths = np.array([0, 4, 1]) * math.sqrt(2)
    assert penalty.item() == pytest.approx(((lengths - 1) ** 2).mean(), rel=1e-6)
    assert not penalty.requires_grad or penalty.grad_fn is not None


def test_the_penalty_teaches_the_critic_and_not_the_generator():
    gan = twins.GradientPenaltyWGAN(twins.Generator([3, 5, 2]), twins.Discriminator([2, 6]), penalty_weight=7.0)
    real, fake = torch.randn(4, 2), gan(gan.noise(4))
    torch.manual_seed(1)
    share = torch.rand(4)
    torch.manual_seed(1)
    loss = gan.discriminator_loss(real, fake.detach())
    penalty = twins.gradient_penalty(gan.discriminator, real, fake, share)
    plain = twins.wasserstein_discriminator_loss(gan.discriminator(real), gan.discriminator(fake))
    torch.testing.assert_close(loss, plain + 7 * penalty)
    penalty.backward()
    assert all(parameter.grad is None for parameter in gan.generator.parameters())
    assert all(parameter.grad.any() for name, parameter in gan.discriminator.named_parameters() if "weight" in name)


@pytest.mark.parametrize("distance", [1.0, 5.0])
def test_a_critic_with_a_penalty_measures_the_distance(distance):
    """Two points d apart: with slope s the loss is -s d + λ (s - 1)², so the best slope is 1 + d / 2λ. λ is 10."""
    torch.manual_seed(0)
    gan = twins.GradientPenaltyWGAN(twins.Generator([1, 2]), twins.Discriminator([2, 32]))
    real, fake = distance * torch.tensor([[0.6, 0.8]]).repeat(32, 1), torch.zeros(32, 2)
    optimizer = torch.optim.Adam(gan.discriminator.parameters(), lr=0.01, betas=(0.0, 0.9))
    for _ in range(200):
        gan.discriminator_step(real, fake, optimizer)
    found = (gan.discriminator(real[:1]) - gan.discriminator(fake[:1])).item()
    assert found == pytest.approx(distance * (1 + distance / 20), rel=0.1)
