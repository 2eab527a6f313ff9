r"""Free energy in PyTorch: the formulas of `dlref.boltzmann.energy`, which PyTorch differentiates."""

import torch
from torch import Tensor

from dlref.pytorch.feedforward import linear


def free_energy(v: Tensor, weight: Tensor, bias: Tensor, visible_bias: Tensor) -> Tensor:
    r"""$-b^\top v - \sum_j \log(1 + e^{a_j})$ with $a = W v + c$, for binary visible units: (..., V) -> (...).

    Examples
    --------
    >>> free_energy(torch.tensor([1.0, 0.0]), torch.zeros(3, 2), torch.zeros(3), torch.tensor([5.0, 7.0]))
    tensor(-7.0794)
    """
    return -(v @ visible_bias) - _hidden(v, weight, bias)


def gaussian_free_energy(v: Tensor, weight: Tensor, bias: Tensor, visible_bias: Tensor) -> Tensor:
    r"""The same for normal visible units of variance 1: $\tfrac12 \lVert v - b \rVert^2$ instead of $-b^\top v$.

    Examples
    --------
    >>> gaussian_free_energy(torch.tensor([3.0, 4.0]), torch.zeros(1, 2), torch.zeros(1), torch.zeros(2))
    tensor(11.8069)
    """
    return (v - visible_bias).square().sum(-1) / 2 - _hidden(v, weight, bias)


def _hidden(v: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    a = linear(v, weight, bias)
    return torch.logaddexp(a, torch.zeros_like(a)).sum(-1)
