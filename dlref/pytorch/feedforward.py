r"""Feedforward networks in PyTorch, from tensors up.

`Linear` is what `torch.nn.Linear` is: two parameters and a product. State dicts of `dlref`, of this file and of
`torch.nn` are the same.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import ReLU
from dlref.pytorch.initialization import uniform_

__all__ = ["MLP", "Linear", "Perceptron", "linear"]


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    r"""$Y = X W^\top + b$.

    Examples
    --------
    >>> linear(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([5.0]))
    tensor([[16.]])
    """
    y = x @ weight.T
    return y if bias is None else y + bias


class Linear(nn.Module):
    """A layer of neurons. The keywords `device` and `dtype` go to its parameters.

    Examples
    --------
    >>> Linear(3, 2)(torch.ones(5, 3)).shape
    torch.Size([5, 2])
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, **factory: Any) -> None:
        if in_features < 1 or out_features < 1:
            raise ValueError(
                f"Linear: in_features and out_features must be positive, got {in_features} and {out_features}"
            )
        super().__init__()
        bound = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(uniform_(torch.empty(out_features, in_features, **factory), -bound, bound))
        self.bias = nn.Parameter(uniform_(torch.empty(out_features, **factory), -bound, bound)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight, self.bias)


class MLP(nn.Sequential):
    """A multilayer perceptron: linear layers with an activation between each two.

    Examples
    --------
    >>> mlp = MLP([64, 100, 10])
    >>> sum(parameter.numel() for parameter in mlp.parameters())
    7510
    """

    def __init__(self, sizes: Sequence[int], activation: Callable[[], nn.Module] = ReLU, **factory: Any) -> None:
        if len(sizes) < 2:
            raise ValueError(f"MLP: sizes must name at least inputs and outputs, got {list(sizes)}")
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            layers += [Linear(inputs, outputs, **factory), activation()]
        super().__init__(*layers[:-1])  # no activation after the last layer


class Perceptron(nn.Module):
    """Rosenblatt's neuron: it says yes (1) or no (0), and learns from its mistakes only.

    Examples
    --------
    >>> x, y = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), torch.tensor([0, 0, 0, 1])
    >>> neuron = Perceptron(2)
    >>> neuron.fit(x, y)
    [1, 3, 3, 2, 1, 0]
    >>> neuron.predict(x)
    tensor([0, 0, 0, 1])
    """

    def __init__(self, in_features: int, lr: float = 1.0, **factory: Any) -> None:
        super().__init__()
        self.lr = lr
        self.weight = nn.Parameter(torch.zeros(1, in_features, **factory))
        self.bias = nn.Parameter(torch.zeros(1, **factory))

    def forward(self, x: Tensor) -> Tensor:
        """The weighted sum, (..., 1); its sign is the answer."""
        return linear(x, self.weight, self.bias)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """Class 0 or 1 of each sample: (N, in) -> (N,)."""
        return (self.forward(x)[..., 0] > 0).long()

    @torch.no_grad()
    def fit(self, x: Tensor, y: Tensor, max_epochs: int = 100) -> list[int]:
        """Show all samples until none is taken for the other class; return the mistakes of each round."""
        mistakes: list[int] = []
        while len(mistakes) < max_epochs and (not mistakes or mistakes[-1] > 0):
            mistakes.append(0)
            for sample, label in zip(x, y, strict=True):
                error = int(label - self.predict(sample))
                self.weight.add_(self.lr * error * sample)
                self.bias.add_(self.lr * error)
                mistakes[-1] += abs(error)
        return mistakes
