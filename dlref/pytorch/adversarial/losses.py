r"""The losses of the adversarial game in PyTorch: the formulas of `dlref.adversarial.losses`."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from dlref.pytorch.activations import softplus


# --8<-- [start:losses]
def minimax_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    r"""Cross-entropy of "real or fake?"; $-\log \sigma(s)$ is `softplus(-s)`.

    Examples
    --------
    >>> minimax_discriminator_loss(torch.zeros(3), torch.zeros(5))
    tensor(1.3863)
    """
    return softplus(-real).mean() + softplus(fake).mean()


def minimax_generator_loss(fake: Tensor) -> Tensor:
    r"""$\log(1 - \sigma(s))$: flat where the discriminator is sure.

    Examples
    --------
    >>> minimax_generator_loss(torch.zeros(5))
    tensor(-0.6931)
    """
    return -softplus(fake).mean()


def non_saturating_generator_loss(fake: Tensor) -> Tensor:
    r"""$-\log \sigma(s)$: steep where the discriminator is sure.

    Examples
    --------
    >>> non_saturating_generator_loss(torch.zeros(5))
    tensor(0.6931)
    """
    return softplus(-fake).mean()


def least_squares_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """1 for real, 0 for fake.

    Examples
    --------
    >>> least_squares_discriminator_loss(torch.full((3,), 0.5), torch.full((3,), 0.5))
    tensor(0.2500)
    """
    return (((real - 1) ** 2).mean() + (fake**2).mean()) / 2


def least_squares_generator_loss(fake: Tensor) -> Tensor:
    """1 for fakes.

    Examples
    --------
    >>> least_squares_generator_loss(torch.tensor([1.0, -1.0]))
    tensor(1.)
    """
    return ((fake - 1) ** 2).mean() / 2


def wasserstein_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Minus a distance between the two, if the critic's slope is limited.

    Examples
    --------
    >>> wasserstein_discriminator_loss(torch.tensor([3.0, 5.0]), torch.tensor([1.0]))
    tensor(-3.)
    """
    return fake.mean() - real.mean()


def wasserstein_generator_loss(fake: Tensor) -> Tensor:
    """Score fakes high.

    Examples
    --------
    >>> wasserstein_generator_loss(torch.tensor([1.0, 2.0]))
    tensor(-1.5000)
    """
    return -fake.mean()


def hinge_discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Nothing, once real samples are above 1 and fakes below -1.

    Examples
    --------
    >>> hinge_discriminator_loss(torch.tensor([2.0, 0.0]), torch.tensor([-3.0]))
    tensor(0.5000)
    """
    return torch.relu(1 - real).mean() + torch.relu(1 + fake).mean()


def hinge_generator_loss(fake: Tensor) -> Tensor:
    """Score fakes high.

    Examples
    --------
    >>> hinge_generator_loss(torch.tensor([1.0, 2.0]))
    tensor(-1.5000)
    """
    return -fake.mean()


# --8<-- [end:losses]


class AdversarialLoss(NamedTuple):
    """What both players pay: a loss of (real, fake) scores, and a loss of fake scores.

    Examples
    --------
    >>> LEAST_SQUARES.generator(torch.zeros(2))
    tensor(0.5000)
    """

    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]


MINIMAX = AdversarialLoss(minimax_discriminator_loss, minimax_generator_loss)
NON_SATURATING = AdversarialLoss(minimax_discriminator_loss, non_saturating_generator_loss)
LEAST_SQUARES = AdversarialLoss(least_squares_discriminator_loss, least_squares_generator_loss)
WASSERSTEIN = AdversarialLoss(wasserstein_discriminator_loss, wasserstein_generator_loss)
HINGE = AdversarialLoss(hinge_discriminator_loss, hinge_generator_loss)
