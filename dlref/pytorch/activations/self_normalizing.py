r"""SELU in PyTorch."""

import torch
from torch import Tensor, nn

from dlref.pytorch.activations.elementwise import elu

ALPHA = 1.6732632423543772848170429916717
SCALE = 1.0507009873554804934193349852946


def selu(x: Tensor) -> Tensor:
    r"""$\lambda \operatorname{elu}_\alpha(x)$ with the two constants that keep mean 0 and variance 1.

    Examples
    --------
    >>> selu(torch.tensor([-100.0, 0.0, 1.0]))
    tensor([-1.7581,  0.0000,  1.0507])
    """
    return torch.mul(elu(x, ALPHA), SCALE)


class SELU(nn.Module):
    """`selu` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        return selu(x)
