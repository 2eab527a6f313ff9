r"""Networks that classify the nodes of a graph: GCN and GAT."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import elu, relu
from dlref.engine import Array, Module, Tensor, apply
from dlref.engine.arguments import check_count
from dlref.graph.attention import GraphAttention
from dlref.graph.convolution import GraphConv
from dlref.regularization import Dropout


class GCN(Module):
    """Graph convolutions with a ReLU between each two.

    Parameters
    ----------
    sizes : sequence of int
        Features of a node, of each hidden layer, and of the output.
    dropout : float
        Applied to what goes into each layer.
    dtype : float32 or float64

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not positive.

    References
    ----------
    Kipf and Welling, "Semi-Supervised Classification with Graph Convolutional Networks", 2017, arXiv:1609.02907.

    Examples
    --------
    >>> model = GCN([34, 16, 2], rng=np.random.default_rng(0))
    >>> model(np.eye(34, dtype=np.float32), np.eye(34, dtype=np.float32)).shape
    (34, 2)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        dropout: float = 0.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"GCN: sizes must name at least inputs and outputs, got {list(sizes)}")
        self.layers = [GraphConv(inputs, outputs, rng=rng, dtype=dtype) for inputs, outputs in pairwise(sizes)]
        self.dropout = Dropout(dropout, rng=rng)

    def forward(self, x: Tensor | Array, adjacency: Array) -> Tensor:
        """Logits of every node.

        Parameters
        ----------
        x : (N, in)
        adjacency : (N, N) array
            From `normalized_adjacency`.

        Returns
        -------
        (N, out) Tensor
        """
        # --8<-- [start:gcn]
        hidden: Tensor = self.layers[0](self.dropout(x), adjacency)
        for layer in self.layers[1:]:
            hidden = layer(self.dropout(apply(relu, hidden)), adjacency)
        return hidden
        # --8<-- [end:gcn]


class GAT(Module):
    """Layers of graph attention with an ELU between each two.

    Parameters
    ----------
    sizes : sequence of int
        Features of a node, of each head of the hidden layers, and of the output.
    heads : int
        In each hidden layer, whose heads stand side by side.
    output_heads : int
        In the last layer, where the mean of the heads is taken.
    dropout : float
        Applied to what goes into each layer. (The paper also drops attention weights.)
    dtype : float32 or float64

    Raises
    ------
    TypeError, ValueError
        If there are fewer than two sizes, or a number is not positive.

    References
    ----------
    Veličković et al., "Graph Attention Networks", 2018, arXiv:1710.10903, section 3.3.

    Examples
    --------
    >>> model = GAT([34, 8, 2], heads=4, rng=np.random.default_rng(0))
    >>> model(np.eye(34, dtype=np.float32), np.eye(34, dtype=bool)).shape
    (34, 2)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        heads: int = 8,
        output_heads: int = 1,
        dropout: float = 0.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"GAT: sizes must name at least inputs and outputs, got {list(sizes)}")
        check_count("GAT", "heads", heads)
        widths = [sizes[0], *(heads * size for size in sizes[1:-1])]  # what goes into each layer
        self.layers = [
            GraphAttention(inputs, outputs, heads, rng=rng, dtype=dtype)
            for inputs, outputs in zip(widths[:-1], sizes[1:-1], strict=True)
        ]
        self.layers.append(GraphAttention(widths[-1], sizes[-1], output_heads, concat=False, rng=rng, dtype=dtype))
        self.dropout = Dropout(dropout, rng=rng)

    def forward(self, x: Tensor | Array, edges: Array) -> Tensor:
        """Logits of every node.

        Parameters
        ----------
        x : (N, in)
        edges : (N, N) array of bool
            From `neighbourhoods`.

        Returns
        -------
        (N, out) Tensor
        """
        hidden: Tensor = self.layers[0](self.dropout(x), edges)
        for layer in self.layers[1:]:
            hidden = layer(self.dropout(apply(elu, hidden)), edges)
        return hidden
