r"""Mish and softsign in PyTorch."""

import torch
from torch import Tensor, nn

from dlref.pytorch.activations.elementwise import softplus, tanh


def mish(x: Tensor) -> Tensor:
    r"""$x \tanh(\operatorname{softplus}(x))$.

    Examples
    --------
    >>> mish(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """
    return x * tanh(softplus(x))


def softsign(x: Tensor) -> Tensor:
    r"""$x / (1 + |x|)$.

    Examples
    --------
    >>> softsign(torch.tensor([-1.0, 0.0, 3.0]))
    tensor([-0.5000,  0.0000,  0.7500])
    """
    return x / (1 + torch.abs(x))


class Mish(nn.Module):
    """`mish` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return mish(x)


class Softsign(nn.Module):
    """`softsign` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return softsign(x)
