r"""Networks that classify the nodes of a graph, in PyTorch."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from dlref.pytorch.activations import elu, relu
from dlref.pytorch.graph.attention import GraphAttention
from dlref.pytorch.graph.convolution import GraphConv


class GCN(nn.Module):
    """Graph convolutions with a ReLU between each two.

    Parameters
    ----------
    sizes, dropout
        As in `dlref.graph.GCN`.

    Examples
    --------
    >>> import torch
    >>> GCN([34, 16, 2])(torch.eye(34), torch.eye(34)).shape
    torch.Size([34, 2])
    """

    def __init__(self, sizes: Sequence[int], dropout: float = 0.0, **factory: Any) -> None:
        super().__init__()
        self.layers = nn.ModuleList(GraphConv(inputs, outputs, **factory) for inputs, outputs in pairwise(sizes))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, adjacency: Tensor) -> Tensor:
        """Logits of every node: (N, in) and (N, N) -> (N, out)."""
        for i, layer in enumerate(self.layers):
            x = layer(self.dropout(relu(x) if i else x), adjacency)
        return x


class GAT(nn.Module):
    """Layers of graph attention with an ELU between each two.

    Parameters
    ----------
    sizes, heads, output_heads, dropout
        As in `dlref.graph.GAT`.

    Examples
    --------
    >>> import torch
    >>> GAT([34, 8, 2], heads=4)(torch.eye(34), torch.eye(34, dtype=torch.bool)).shape
    torch.Size([34, 2])
    """

    def __init__(
        self, sizes: Sequence[int], heads: int = 8, output_heads: int = 1, dropout: float = 0.0, **factory: Any
    ) -> None:
        super().__init__()
        widths = [sizes[0], *(heads * size for size in sizes[1:-1])]  # what goes into each layer
        self.layers = nn.ModuleList(
            GraphAttention(inputs, outputs, heads, **factory)
            for inputs, outputs in zip(widths[:-1], sizes[1:-1], strict=True)
        )
        self.layers.append(GraphAttention(widths[-1], sizes[-1], output_heads, concat=False, **factory))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Logits of every node: (N, in) and (N, N) -> (N, out)."""
        for i, layer in enumerate(self.layers):
            x = layer(self.dropout(elu(x) if i else x), edges)
        return x
