r"""Deep belief networks in PyTorch."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import Sigmoid
from dlref.pytorch.boltzmann.harmonium import Harmonium, bernoulli
from dlref.pytorch.boltzmann.rbm import RBM
from dlref.pytorch.feedforward import MLP


class DBN(nn.Module):
    """A deep belief network: a stack of restricted Boltzmann machines, each fed by the one below.

    Examples
    --------
    >>> dbn = DBN([9, 8, 6])
    >>> dbn.sample(2).shape, dbn.classifier(3)(torch.zeros(5, 9)).shape
    (torch.Size([2, 9]), torch.Size([5, 3]))
    """

    def __init__(self, sizes: Sequence[int], first: type[Harmonium] = RBM, **factory: Any) -> None:
        if len(sizes) < 2:
            raise ValueError(f"DBN: sizes must name at least visible and hidden units, got {list(sizes)}")
        super().__init__()
        kinds = [first] + [RBM] * (len(sizes) - 2)
        machines = [kind(*pair, **factory) for kind, pair in zip(kinds, pairwise(sizes), strict=True)]
        self.rbms = nn.ModuleList(machines)

    def forward(self, x: Tensor) -> Tensor:
        """Probabilities of the top hidden units, layer by layer."""
        for rbm in self.rbms:
            x = rbm(x)
        return x

    def fit(self, x: Tensor, generator: torch.Generator | None = None, **options: Any) -> None:
        """Train one layer after the other; what a layer makes of the data is the data of the next."""
        for rbm in self._machines():
            rbm.fit(x, generator=generator, **options)
            x = rbm(x).detach()

    @torch.no_grad()
    def sample(self, n: int, steps: int = 100, generator: torch.Generator | None = None) -> Tensor:
        """Dream: Gibbs sampling in the top machine, then down through the layers."""
        first, *above = self._machines()
        top = (first, *above)[-1]
        h = bernoulli(torch.full_like(top.bias, 0.5).expand(n, -1), generator)
        for _ in range(steps):
            h = top.sample_hidden(top.sample_visible(h, generator), generator)
        for rbm in reversed(above):
            h = rbm.sample_visible(h, generator)
        return first.mean_visible(h)

    def classifier(self, classes: int) -> MLP:
        """An `MLP` with sigmoids that starts with these layers; only its last layer is random."""
        machines = self._machines()
        weight = machines[0].weight
        sizes = [weight.shape[1], *(len(rbm.bias) for rbm in machines), classes]
        mlp = MLP(sizes, Sigmoid, device=weight.device, dtype=weight.dtype)
        for layer, rbm in zip(list(mlp)[::2], machines, strict=False):
            layer.load_state_dict(rbm.state_dict(), strict=False)
        return mlp

    def _machines(self) -> list[Harmonium]:
        return list(self.rbms)  # type: ignore[arg-type]
