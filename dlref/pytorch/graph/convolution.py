r"""Graph convolution in PyTorch, from tensors up."""

from typing import Any

import torch
from torch import Tensor, nn


def normalized_adjacency(adjacency: Tensor, *, self_loops: bool = True) -> Tensor:
    r"""$D^{-1/2} (A + I)\, D^{-1/2}$, or without the $I$.

    Parameters
    ----------
    adjacency : (N, N) tensor, symmetric

    Examples
    --------
    >>> normalized_adjacency(torch.tensor([[0.0, 1.0], [1.0, 0.0]]))
    tensor([[0.5000, 0.5000],
            [0.5000, 0.5000]])
    """
    looped = adjacency + torch.eye(len(adjacency)).to(adjacency) if self_loops else adjacency
    degree = looped.sum(1, keepdim=True)  # (N, 1)
    scale = torch.where(degree > 0, degree, 1.0).rsqrt()
    return scale * looped * scale.T


def graph_conv(x: Tensor, adjacency: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    r"""$Y = \hat A\, X W^\top + b$.

    Parameters
    ----------
    x, adjacency : (N, in) and (N, N) tensor
    weight, bias : (out, in) and (out,) tensor
    """
    y = adjacency @ (x @ weight.T)
    return y if bias is None else y + bias


def dirichlet_energy(x: Tensor, adjacency: Tensor) -> float:
    """How different neighbours are: `adjacency` is normalised.

    Examples
    --------
    >>> dirichlet_energy(torch.tensor([[0.0], [4.0]]), torch.full((2, 2), 0.5))
    8.0
    """
    return float((x * (x - adjacency @ x)).sum())


class GraphConv(nn.Module):
    """`graph_conv` with its weight and bias.

    Examples
    --------
    >>> GraphConv(3, 2)(torch.ones(5, 3), torch.eye(5)).shape
    torch.Size([5, 2])
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, **factory: Any) -> None:
        super().__init__()
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(out_features, in_features, **factory)))
        self.bias = nn.Parameter(torch.zeros(out_features, **factory)) if bias else None

    def forward(self, x: Tensor, adjacency: Tensor) -> Tensor:
        """(N, in) and (N, N) -> (N, out)."""
        return graph_conv(x, adjacency, self.weight, self.bias)
