r"""GELU in PyTorch."""

import math

import torch
from torch import Tensor, nn

from dlref.pytorch.activations.elementwise import (
    tanh,
)


def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    r"""$x\,\Phi(x)$, with the error function or with a tanh near it.

    Raises
    ------
    ValueError
        If `approximate` is neither "none" nor "tanh".

    Examples
    --------
    >>> gelu(torch.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "tanh":
        return x / 2 * (1 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    if approximate != "none":
        raise ValueError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    return x / 2 * (1 + torch.erf(x / math.sqrt(2)))


class GELU(nn.Module):
    """`gelu` as a module."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, x: Tensor) -> Tensor:
        return gelu(x, self.approximate)
