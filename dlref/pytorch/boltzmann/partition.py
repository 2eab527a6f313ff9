r"""The partition function in PyTorch, counted over all states of the smaller side."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlref.boltzmann.partition import BLOCK, MOST_UNITS
from dlref.pytorch.boltzmann.energy import free_energy


def binary_states(n: int, **factory: Any) -> Tensor:
    """All states of n binary units: (2^n, n).

    Examples
    --------
    >>> binary_states(2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    if n > MOST_UNITS:
        raise ValueError(
            f"binary_states: {n} units have 2^{n} states, too many to count; {MOST_UNITS} units are the most"
        )
    number, bit = torch.arange(2**n), torch.arange(n)
    return (number[:, None] >> bit & 1).to(**{"dtype": torch.get_default_dtype(), **factory})


def log_partition(weight: Tensor, bias: Tensor, visible_bias: Tensor) -> Tensor:
    """Exact log Z with binary visible units: the sum over all states of the smaller side.

    Examples
    --------
    >>> log_partition(torch.zeros(3, 5), torch.zeros(3), torch.zeros(5)) / math.log(2)
    tensor(8.)
    """
    if weight.shape[0] < weight.shape[1]:
        weight, bias, visible_bias = weight.T, visible_bias, bias
    states = binary_states(weight.shape[1], dtype=weight.dtype, device=weight.device)
    return _log_sum_exp(lambda block: -free_energy(block, weight, bias, visible_bias), states)


def gaussian_log_partition(weight: Tensor, bias: Tensor, visible_bias: Tensor) -> Tensor:
    """Exact log Z with normal visible units: the sum over all hidden states, each a normal distribution.

    Examples
    --------
    >>> gaussian_log_partition(torch.zeros(1, 2), torch.zeros(1), torch.zeros(2))
    tensor(2.5310)
    """

    def log_share(h: Tensor) -> Tensor:
        u = h @ weight
        return h @ bias + u @ visible_bias + u.square().sum(1) / 2

    states = binary_states(len(bias), dtype=weight.dtype, device=weight.device)
    return weight.shape[1] / 2 * math.log(2 * math.pi) + _log_sum_exp(log_share, states)


def _log_sum_exp(log_weight: Callable[[Tensor], Tensor], states: Tensor) -> Tensor:
    return torch.cat([log_weight(block) for block in torch.split(states, BLOCK)]).logsumexp(0)
