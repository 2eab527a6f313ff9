r"""ReLU with a learned slope in PyTorch."""

from typing import Any

import torch
from torch import Tensor, nn


def prelu(x: Tensor, weight: Tensor) -> Tensor:
    r"""$\max(x, 0) + a \min(x, 0)$, with a slope for each channel (axis 1), or one for all.

    Examples
    --------
    >>> prelu(torch.tensor([[-2.0, -2.0, 3.0]]), torch.tensor([0.5, 0.1, 0.1]))
    tensor([[-1.0000, -0.2000,  3.0000]])
    """
    slope = weight.reshape(-1, *(1,) * (x.ndim - 2)) if x.ndim else weight[0]
    return torch.where(x > 0, x, slope * x)


class PReLU(nn.Module):
    """`prelu` with its slopes. The keywords `device` and `dtype` go to them."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, **factory: Any) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((num_parameters,), init, **factory))

    def forward(self, x: Tensor) -> Tensor:
        return prelu(x, self.weight)
