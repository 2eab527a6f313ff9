r"""Graph attention: a node decides which of its neighbours to listen to.

A graph convolution weighs neighbours by how many edges they have, and by nothing else. Attention computes the weights
from what the nodes are. The mask that leaves out who is no neighbour is the same as in any other attention; only the
score is simpler, the sum of a number for the one who looks and a number for the one who is looked at.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import leaky_relu
from dlref.attention import masked_softmax
from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import arrays_required, check_count
from dlref.graph.convolution import check_adjacency
from dlref.initialization import xavier_uniform_


@arrays_required
def neighbourhoods(adjacency: Array) -> Array:
    """Whom each node may look at: its neighbours and itself.

    Parameters
    ----------
    adjacency : (N, N) array of float, symmetric, 0 or more

    Returns
    -------
    (N, N) array of bool

    Raises
    ------
    TypeError, ValueError
        If `adjacency` is not such a matrix.

    Examples
    --------
    >>> neighbourhoods(np.array([[0.0, 2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    array([[ True,  True, False],
           [ True,  True, False],
           [False, False,  True]])
    """
    check_adjacency("neighbourhoods", adjacency)
    return (adjacency > 0) | np.eye(len(adjacency), dtype=bool)


@checked_operation
def graph_attention(
    x: Array, weight: Array, query_weight: Array, key_weight: Array, edges: Array, *, negative_slope: float = 0.2
) -> tuple[tuple[Array, Array], Pullback]:
    r"""Average the neighbours of each node, weighted by attention, in several heads.

    For each head, with $h_i = W x_i$:

    $$e_{ij} = \operatorname{LeakyReLU}(a_q^\top h_i + a_k^\top h_j), \qquad
      \alpha_{ij} = \frac{\exp e_{ij}}{\sum_{k \in \mathcal N_i} \exp e_{ik}}, \qquad
      y_i = \sum_{j \in \mathcal N_i} \alpha_{ij} h_j$$

    The paper writes $a_q$ and $a_k$ as one vector, times $h_i$ and $h_j$ joined end to end: the same.

    Parameters
    ----------
    x : (N, in) array of float
        One node per row.
    weight : (heads · out, in) array
        The matrices $W$ of all heads, one below the other.
    query_weight, key_weight : (heads, out) array
        $a_q$ of the node that looks, and $a_k$ of the one that is looked at.
    edges : (N, N) array of bool
        True where node i looks at node j; see `neighbourhoods`.
    negative_slope : float
        Of the leaky ReLU.

    Returns
    -------
    value : (y, weights)
        (N, heads, out) and (heads, N, N). A row of weights sums to one over the neighbours and is zero elsewhere; a
        node that looks nowhere gets zeros.
    pullback : (dy, dweights) -> dx, dweight, dquery_weight, dkey_weight, None

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64, or `edges` is not of bool.
    ValueError
        If the shapes do not fit.

    References
    ----------
    Veličković et al., "Graph Attention Networks", 2018, arXiv:1710.10903, equations 1 to 4.

    Examples
    --------
    >>> x, one = np.array([[0.0], [3.0], [9.0]]), np.ones((1, 1))
    >>> edges = np.array([[True, True, False], [False, True, False], [False, False, False]])
    >>> (y, weights), _ = graph_attention(x, one, one, 0 * one, edges)  # looks at all neighbours alike
    >>> weights[0]
    array([[0.5, 0.5, 0. ],
           [0. , 1. , 0. ],
           [0. , 0. , 0. ]])
    >>> y[:, 0, 0]
    array([1.5, 3. , 0. ])
    """
    _check(x, weight, query_weight, key_weight, edges)
    heads, size = query_weight.shape
    # --8<-- [start:graph_attention]
    hidden = (x @ weight.T).reshape(len(x), heads, size).transpose(1, 0, 2)  # (heads, N, out)
    from_query = hidden @ query_weight[:, :, None]  # (heads, N, 1)
    from_key = hidden @ key_weight[:, :, None]
    scores, pull_leaky = leaky_relu(from_query + from_key.swapaxes(1, 2), negative_slope=negative_slope)
    weights, pull_softmax = masked_softmax(scores, edges)  # (heads, N, N)
    y = (weights @ hidden).transpose(1, 0, 2)  # (N, heads, out)

    def pullback(dy: Array, dweights: Array) -> tuple[Array, Array, Array, Array, None]:
        dy = dy.transpose(1, 0, 2)  # (heads, N, out)
        dscores, _ = pull_softmax(dy @ hidden.swapaxes(1, 2) + dweights)
        (dsum,) = pull_leaky(dscores)  # (heads, N, N)
        dquery, dkey = dsum.sum(2)[:, :, None], dsum.sum(1)[:, :, None]  # (heads, N, 1)
        dhidden = weights.swapaxes(1, 2) @ dy + dquery * query_weight[:, None] + dkey * key_weight[:, None]
        rows = dhidden.transpose(1, 0, 2).reshape(len(x), -1)  # (N, heads · out)
        return rows @ weight, rows.T @ x, (dquery * hidden).sum(1), (dkey * hidden).sum(1), None

    return (y, weights), pullback
    # --8<-- [end:graph_attention]


class GraphAttention(Module):
    """`graph_attention` with its weights; the heads end up side by side, or as their mean.

    Parameters
    ----------
    in_features, out_features : int, > 0
        Features of a node, and what each head makes of them.
    heads : int, > 0
    concat : bool
        Side by side, as between layers; else the mean, as at the end of a network.
    bias : bool
        Starts at zero.
    rng : numpy.random.Generator
        Draws the weights by `xavier_uniform_`.
    dtype : float32 or float64

    Raises
    ------
    TypeError, ValueError
        If a number is not positive.

    Examples
    --------
    >>> layer = GraphAttention(3, 4, heads=2, rng=np.random.default_rng(0))
    >>> layer(np.ones((5, 3), dtype=np.float32), np.eye(5, dtype=bool)).shape
    (5, 8)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        heads: int = 1,
        concat: bool = True,
        negative_slope: float = 0.2,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        for name, value in (("in_features", in_features), ("out_features", out_features), ("heads", heads)):
            check_count("GraphAttention", name, value)
        self.concat, self.negative_slope = concat, negative_slope
        self.weight = xavier_uniform_(Parameter(np.empty((heads * out_features, in_features), dtype)), rng=rng)
        self.query_weight = xavier_uniform_(Parameter(np.empty((heads, out_features), dtype)), rng=rng)
        self.key_weight = xavier_uniform_(Parameter(np.empty((heads, out_features), dtype)), rng=rng)
        self.bias = Parameter(np.zeros(heads * out_features if concat else out_features, dtype)) if bias else None

    def attend(self, x: Tensor | Array, edges: Array) -> tuple[Tensor, Tensor]:
        """What the heads say (N, heads, out), and their weights (heads, N, N)."""
        y, weights = apply(
            graph_attention,
            x,
            self.weight,
            self.query_weight,
            self.key_weight,
            edges,
            negative_slope=self.negative_slope,
        )
        return y, weights

    def forward(self, x: Tensor | Array, edges: Array) -> Tensor:
        """(N, in) and (N, N) -> (N, heads · out), or (N, out) as a mean."""
        y, _ = self.attend(x, edges)  # (N, heads, out)
        joined = y.reshape(len(edges), -1) if self.concat else y.mean(axis=1)
        return joined if self.bias is None else joined + self.bias


def _check(x: Array, weight: Array, query_weight: Array, key_weight: Array, edges: Array) -> None:
    name = "graph_attention"
    check_floats(name, x=x, weight=weight, query_weight=query_weight, key_weight=key_weight)
    if not isinstance(edges, np.ndarray) or edges.dtype != bool:
        came = edges.dtype if isinstance(edges, np.ndarray) else type(edges).__name__
        raise TypeError(f"{name}: edges must be an array of bool, got {came}; see neighbourhoods")
    if query_weight.ndim != 2 or key_weight.shape != query_weight.shape:
        raise ValueError(
            f"{name}: query_weight and key_weight must both be (heads, out), "
            f"got {query_weight.shape} and {key_weight.shape}"
        )
    if x.ndim != 2 or weight.shape != (query_weight.size, x.shape[1]):
        raise ValueError(
            f"{name}: expected x (N, in) and weight ({query_weight.size}, in) to match query_weight "
            f"{query_weight.shape}, got {x.shape} and {weight.shape}"
        )
    if edges.shape != (len(x), len(x)):
        raise ValueError(f"{name}: edges must be {(len(x), len(x))} for {len(x)} nodes, got {edges.shape}")
