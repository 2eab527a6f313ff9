r"""Xavier's and He's initialisation in PyTorch."""

import math

import torch
from torch import Tensor

from dlref.initialization import calculate_gain, fans
from dlref.pytorch.initialization.fill import normal_, uniform_


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
    radius = math.sqrt(3) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -radius, radius, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Keep the variance through ReLU, with a normal distribution."""
    return normal_(tensor, 0, _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity), generator)


def _kaiming_std(name: str, tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'{name}: mode must be "fan_in" or "fan_out", got {mode!r}')
    fan_in, fan_out = fans(tensor.shape)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)
