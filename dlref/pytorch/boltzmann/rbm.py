r"""Restricted Boltzmann machines in PyTorch: binary visible units, or real numbers with normal noise."""

import math

import torch
from torch import Tensor

from dlref.pytorch.boltzmann.energy import free_energy, gaussian_free_energy
from dlref.pytorch.boltzmann.harmonium import Harmonium, bernoulli
from dlref.pytorch.boltzmann.partition import gaussian_log_partition, log_partition
from dlref.pytorch.feedforward import linear


class RBM(Harmonium):
    """A restricted Boltzmann machine with binary visible units.

    Examples
    --------
    >>> rbm = RBM(4, 3)
    >>> rbm.contrastive_divergence(torch.eye(4)).shape
    torch.Size([4, 3])
    """

    def free_energy(self, v: Tensor) -> Tensor:
        return free_energy(v, self.weight, self.bias, self.visible_bias)

    def log_partition(self) -> Tensor:
        return log_partition(self.weight, self.bias, self.visible_bias)

    def log_partition_uncoupled(self) -> float:
        on = torch.logaddexp(self.visible_bias, torch.zeros_like(self.visible_bias))
        return len(self.bias) * math.log(2) + on.sum().item()

    def mean_visible(self, h: Tensor) -> Tensor:
        return linear(h, self.weight.T, self.visible_bias).sigmoid()

    def sample_visible(self, h: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return bernoulli(self.mean_visible(h), generator)

    def base_rate(self, x: Tensor) -> Tensor:
        ones = x.double().sum(0)
        return ((ones + 1) / (len(x) - ones + 1)).log().to(x.dtype)

    @torch.no_grad()
    def pseudo_log_likelihood(self, v: Tensor) -> Tensor:
        """How well each unit can be told from all others: (N, n_visible) -> (N,)."""
        energy, total = self.free_energy(v), torch.zeros_like(v[:, 0])
        for i in range(v.shape[1]):
            flipped = v.clone()
            flipped[:, i] = 1 - v[:, i]
            total += (self.free_energy(flipped) - energy).sigmoid().log()
        return total


class GaussianRBM(Harmonium):
    """A restricted Boltzmann machine whose visible units are real numbers with normal noise of variance 1.

    Examples
    --------
    >>> GaussianRBM(4, 3).contrastive_divergence(torch.randn(5, 4)).shape
    torch.Size([5, 3])
    """

    default_lr = 0.01

    def free_energy(self, v: Tensor) -> Tensor:
        return gaussian_free_energy(v, self.weight, self.bias, self.visible_bias)

    def log_partition(self) -> Tensor:
        return gaussian_log_partition(self.weight, self.bias, self.visible_bias)

    def log_partition_uncoupled(self) -> float:
        return len(self.bias) * math.log(2) + len(self.visible_bias) / 2 * math.log(2 * math.pi)

    def mean_visible(self, h: Tensor) -> Tensor:
        return linear(h, self.weight.T, self.visible_bias)

    def sample_visible(self, h: Tensor, generator: torch.Generator | None = None) -> Tensor:
        mean = self.mean_visible(h)
        return mean + torch.randn(mean.shape, dtype=mean.dtype, device=mean.device, generator=generator)

    def base_rate(self, x: Tensor) -> Tensor:
        return x.mean(0)
