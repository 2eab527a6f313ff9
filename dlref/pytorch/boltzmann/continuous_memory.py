r"""The modern Hopfield network in PyTorch."""

import math

import torch
from torch import Tensor

from dlref.pytorch.activations import softmax


def hopfield_update(state: Tensor, patterns: Tensor, *, beta: float = 1.0) -> Tensor:
    r"""$\operatorname{softmax}(\beta\,\xi X^\top) X$: attention.

    Examples
    --------
    >>> hopfield_update(torch.tensor([[0.6, 0.4]]), torch.eye(2), beta=50.0)
    tensor([[9.9995e-01, 4.5398e-05]])
    """
    return softmax(beta * state @ patterns.T) @ patterns


def hopfield_energy(state: Tensor, patterns: Tensor, *, beta: float = 1.0) -> Tensor:
    """What `hopfield_update` brings down; (N, E) and (P, E) -> (N,).

    Examples
    --------
    >>> hopfield_energy(torch.tensor([[1.0, 0.0]]), torch.eye(2), beta=100.0)
    tensor([0.0069])
    """
    log_sum = torch.logsumexp(beta * state @ patterns.T, dim=-1) / beta
    largest = (patterns**2).sum(-1).max()
    return math.log(len(patterns)) / beta - log_sum + ((state**2).sum(-1) + largest) / 2
