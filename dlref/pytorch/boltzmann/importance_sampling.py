r"""Annealed importance sampling in PyTorch: log Z where counting is out of the question."""

import copy
import math
from typing import NamedTuple

import torch
from torch import Tensor

from dlref.pytorch.boltzmann.harmonium import Harmonium


class Estimate(NamedTuple):
    """What `annealed_importance_sampling` found."""

    log_partition: float
    standard_error: float
    log_weights: Tensor


def log_mean_exp(x: Tensor) -> float:
    """Logarithm of the mean of exp(x).

    Examples
    --------
    >>> log_mean_exp(torch.tensor([1000.0, 1000.0]))
    1000.0
    """
    return (x.logsumexp(0) - math.log(len(x))).item()


@torch.no_grad()
def annealed_importance_sampling(
    rbm: Harmonium,
    steps: int = 1000,
    chains: int = 100,
    base_bias: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> Estimate:
    """Estimate log Z of a machine of any size; see `dlref.boltzmann.importance_sampling`.

    Examples
    --------
    >>> from dlref.pytorch.boltzmann import RBM
    >>> rbm = RBM(6, 4)
    >>> estimate = annealed_importance_sampling(rbm, steps=50)
    >>> abs(estimate.log_partition - rbm.log_partition().item()) < 0.1
    True
    """
    final = copy.deepcopy(rbm).double()
    start = final.visible_bias if base_bias is None else base_bias.double()

    def machine(beta: float) -> Harmonium:
        between = copy.deepcopy(final)
        between.weight.mul_(beta)
        between.bias.mul_(beta)
        between.visible_bias.copy_((1 - beta) * start + beta * final.visible_bias)
        return between

    before = machine(0)
    log_z0 = before.log_partition_uncoupled()
    v = before.sample_visible(final.bias.new_zeros(chains, len(final.bias)), generator)  # exact: no weights
    log_weights = v.new_zeros(chains)
    for k in range(1, steps + 1):
        after = machine(k / steps)
        log_weights += before.free_energy(v) - after.free_energy(v)
        v = after.gibbs(v, generator=generator)
        before = after
    mean = log_mean_exp(log_weights)
    error = (log_weights - mean).exp().std().item() / math.sqrt(chains)
    return Estimate(log_z0 + mean, error, log_weights)
