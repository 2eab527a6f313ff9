r"""Sigmoid and swish from straight lines in PyTorch."""

import torch
from torch import Tensor, nn


def hardsigmoid(x: Tensor) -> Tensor:
    r"""$\operatorname{clip}((x + 3) / 6, 0, 1)$.

    Examples
    --------
    >>> hardsigmoid(torch.tensor([-4.0, -1.5, 0.0, 3.0]))
    tensor([0.0000, 0.2500, 0.5000, 1.0000])
    """
    return torch.clamp(x / 6 + 0.5, 0, 1)


def hardswish(x: Tensor) -> Tensor:
    r"""$x$ times its `hardsigmoid`.

    Examples
    --------
    >>> hardswish(torch.tensor([-4.0, -1.5, 0.0, 4.0]))
    tensor([-0.0000, -0.3750,  0.0000,  4.0000])
    """
    return x * hardsigmoid(x)


class Hardsigmoid(nn.Module):
    """`hardsigmoid` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return hardsigmoid(x)


class Hardswish(nn.Module):
    """`hardswish` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return hardswish(x)
