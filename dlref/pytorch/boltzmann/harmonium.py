r"""What all restricted Boltzmann machines share, in PyTorch: learning is a difference of free energies.

Where `dlref.boltzmann.harmonium` writes down the gradient by hand, `contrastive_divergence` here lets PyTorch
differentiate F(data) - F(samples), with the samples held fixed. State dicts of both are the same.
"""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.engine.arguments import check_count
from dlref.pytorch.feedforward import linear
from dlref.pytorch.initialization import normal_
from dlref.pytorch.optimization import SGD


def bernoulli(p: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """1 with probability p, else 0.

    Examples
    --------
    >>> bernoulli(torch.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    return (torch.rand(p.shape, dtype=p.dtype, device=p.device, generator=generator) < p).to(p.dtype)


class Harmonium(nn.Module):
    """What all restricted machines with binary hidden units share; see `dlref.boltzmann.Harmonium`."""

    default_lr = 0.1

    def __init__(self, n_visible: int, n_hidden: int, **factory: Any) -> None:
        check_count(type(self).__name__, "n_visible", n_visible)
        check_count(type(self).__name__, "n_hidden", n_hidden)
        super().__init__()
        self.weight = nn.Parameter(normal_(torch.empty(n_hidden, n_visible, **factory), std=0.01))
        self.bias = nn.Parameter(torch.zeros(n_hidden, **factory))
        self.visible_bias = nn.Parameter(torch.zeros(n_visible, **factory))

    def free_energy(self, v: Tensor) -> Tensor:
        """F of each row: (..., n_visible) -> (...)."""
        raise NotImplementedError

    def log_partition(self) -> Tensor:
        """Exact log Z; only for small machines."""
        raise NotImplementedError

    def log_partition_uncoupled(self) -> float:
        """What log Z would be if all weights and hidden biases were 0."""
        raise NotImplementedError

    def mean_visible(self, h: Tensor) -> Tensor:
        """Mean of each visible unit, given the hidden ones."""
        raise NotImplementedError

    def sample_visible(self, h: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A state of the visible units, given the hidden ones."""
        raise NotImplementedError

    def base_rate(self, x: Tensor) -> Tensor:
        """The visible biases that give each unit its mean in the data when there are no weights."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Probability of each hidden unit to be on."""
        return linear(x, self.weight, self.bias).sigmoid()

    def log_likelihood(self, v: Tensor) -> Tensor:
        """Exact log p of each row; only for small machines."""
        return -(self.free_energy(v) + self.log_partition())

    def sample_hidden(self, v: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """A state of the hidden units, given the visible ones."""
        return bernoulli(self.forward(v), generator)

    @torch.no_grad()
    def gibbs(self, v: Tensor, k: int = 1, generator: torch.Generator | None = None) -> Tensor:
        """To the hidden units and back, k times."""
        for _ in range(k):
            v = self.sample_visible(self.sample_hidden(v, generator), generator)
        return v

    # --8<-- [start:contrastive_divergence]
    def contrastive_divergence(
        self, x: Tensor, k: int = 1, chains: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """Add the gradient of F(data) - F(samples) to `.grad`; return the hidden states where sampling ended."""
        with torch.no_grad():
            h = self.sample_hidden(x, generator) if chains is None else chains
            for _ in range(k):
                v = self.sample_visible(h, generator)
                h = self.sample_hidden(v, generator)
        (self.free_energy(x).mean() - self.free_energy(v).mean()).backward()
        return h

    # --8<-- [end:contrastive_divergence]

    def fit(
        self,
        x: Tensor,
        epochs: int = 10,
        batch_size: int = 10,
        lr: float | None = None,
        momentum: float = 0.5,
        weight_decay: float = 1e-4,
        k: int = 1,
        persistent: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        """Learn from data by contrastive divergence."""
        groups = [{"params": [self.bias, self.visible_bias]}, {"params": [self.weight], "weight_decay": weight_decay}]
        optimizer = SGD(groups, lr=self.default_lr if lr is None else lr, momentum=momentum)
        chains = None
        for _ in range(epochs):
            order = torch.randperm(len(x), generator=generator, device=x.device)
            for rows in torch.split(order, batch_size):
                optimizer.zero_grad()
                ends = self.contrastive_divergence(x[rows], k, chains, generator)
                optimizer.step()
                chains = ends if persistent else None
