r"""Corruption in PyTorch: spoil an input, so that a network can learn to repair it.

Random numbers are drawn on the CPU and then moved: the same generator gives the same noise on every device.
"""

import torch
from torch import Tensor


def masking_noise(x: Tensor, *, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Set each number to zero with probability p; leave the others as they are.

    Examples
    --------
    >>> masking_noise(torch.ones(1000), p=0.3, generator=torch.Generator().manual_seed(0)).unique()
    tensor([0., 1.])
    """
    return x.masked_fill((torch.rand(x.shape, generator=generator) < p).to(x.device), 0)


def additive_gaussian_noise(x: Tensor, *, std: float, generator: torch.Generator | None = None) -> Tensor:
    """Add a normally distributed number to each.

    Examples
    --------
    >>> noisy = additive_gaussian_noise(torch.zeros(10_000), std=0.5, generator=torch.Generator().manual_seed(0))
    >>> round(noisy.std().item(), 1)
    0.5
    """
    return x + std * torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)
