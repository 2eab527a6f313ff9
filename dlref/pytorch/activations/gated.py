r"""Gated linear units in PyTorch."""

import torch
from torch import Tensor, nn

from dlref.pytorch.activations.elementwise import sigmoid, silu


def glu(x: Tensor, dim: int = -1) -> Tensor:
    r"""$a \odot \sigma(b)$ of the two halves of `x`.

    Examples
    --------
    >>> glu(torch.tensor([5.0, 7.0, 0.0, 100.0]))
    tensor([2.5000, 7.0000])
    """
    a, b = torch.chunk(x, 2, dim)
    return a * sigmoid(b)


def swiglu(gate: Tensor, x: Tensor) -> Tensor:
    r"""$\operatorname{silu}(g) \odot x$.

    Examples
    --------
    >>> swiglu(torch.tensor([0.0, 100.0]), torch.tensor([2.0, 2.0]))
    tensor([  0., 200.])
    """
    return silu(gate) * x


class GLU(nn.Module):
    """`glu` as a module."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        return glu(x, self.dim)
