r"""Inverted dropout in PyTorch."""

import torch
from torch import Tensor, nn


def dropout(x: Tensor, p: float = 0.5, training: bool = True, generator: torch.Generator | None = None) -> Tensor:
    """`torch.nn.functional.dropout`: multiply by a random mask, and by 1 / (1 - p) to keep the mean.

    Examples
    --------
    >>> dropout(torch.ones(3), p=0.5, training=False)
    tensor([1., 1., 1.])
    """
    if not training or p == 0:
        return x
    kept = torch.rand(x.shape, generator=generator, device=x.device) >= p
    return x * kept * (1 / (1 - p) if p < 1 else 0)


class Dropout(nn.Module):
    """`torch.nn.Dropout`, which may be given a generator of its own.

    Examples
    --------
    >>> Dropout(0.5).eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.p, self.generator = p, generator

    def forward(self, x: Tensor) -> Tensor:
        """Drop in training, pass on otherwise."""
        return dropout(x, self.p, self.training, self.generator)
