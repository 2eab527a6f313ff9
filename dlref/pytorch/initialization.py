r"""Initialisation in PyTorch, from tensors up: the functions of `torch.nn.init`, a few lines each.

They write into the tensor they are given, unseen by the tape, and return it. `fans` and `calculate_gain` are
arithmetic on shapes, and so the same as in `dlref.initialization`.
"""

import math

import torch
from torch import Tensor

from dlref.initialization import calculate_gain, fans

__all__ = [
    "calculate_gain",
    "constant_",
    "fans",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


@torch.no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one number."""
    return tensor.fill_(val)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with 0."""
    return constant_(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with 1."""
    return constant_(tensor, 1)


@torch.no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill with numbers between `a` and `b`, each as likely as the other."""
    return tensor.uniform_(a, b, generator=generator)


@torch.no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill with normally distributed numbers."""
    return tensor.normal_(mean, std, generator=generator)


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Keep the variance of a linear layer, forward and backward, with a uniform distribution."""
    radius = gain * math.sqrt(6 / sum(fans(tensor.shape)))
    return uniform_(tensor, -radius, radius, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Keep the variance of a linear layer, forward and backward, with a normal distribution."""
    return normal_(tensor, 0, gain * math.sqrt(2 / sum(fans(tensor.shape))), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keep the variance through ReLU, with a uniform distribution."""
    radius = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -radius, radius, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keep the variance through ReLU, with a normal distribution."""
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'mode must be "fan_in" or "fan_out", got {mode!r}')
    fan_in, fan_out = fans(tensor.shape)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)


@torch.no_grad()
def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill with a random rotation; more than two axes are read as (out, in * ...)."""
    fans(tensor.shape)  # refuses a vector
    flat = torch.randn(tensor.flatten(1).shape, generator=generator, dtype=tensor.dtype, device=tensor.device)
    q, r = torch.linalg.qr(flat if flat.shape[0] >= flat.shape[1] else flat.T)
    q = q * r.diagonal().sign()  # QR chooses signs; drawn back, every rotation is equally likely
    return tensor.copy_(gain * (q if flat.shape[0] >= flat.shape[1] else q.T).reshape(tensor.shape))
