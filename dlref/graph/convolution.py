r"""Graph convolution: all nodes go through the same layer, then each adds up what its neighbours have.

A graph has no up and down, and no first node. So a layer on a graph may only use what does not depend on the order of
the nodes: who is a neighbour of whom. The adjacency matrix says it, $A_{ij} = 1$ where an edge joins i and j; a product
with it adds up what the neighbours have.

The matrices here are dense, which is plain and good for some thousand nodes. Several graphs are one graph with several
parts: put their adjacency matrices on the diagonal of a larger one.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import arrays_required
from dlref.initialization import xavier_uniform_


@arrays_required
def normalized_adjacency(adjacency: Array, *, self_loops: bool = True) -> Array:
    r"""Weigh the edges so that a sum over neighbours is no larger than what went in.

    $$\hat A = D^{-1/2} (A + I)\, D^{-1/2}, \qquad D_{ii} = \sum_j (A + I)_{ij}$$

    With $A$ itself a node with many neighbours would get large numbers, and larger ones with every layer. The largest
    eigenvalue of $\hat A$ is 1: no product makes a vector longer. The $I$ adds an edge from every node to itself, so
    that it does not forget what it was.

    Parameters
    ----------
    adjacency : (N, N) array of float, symmetric
        Weights of the edges, 0 or more; 0 where there is none. The diagonal must be 0 if self loops are to be added.
    self_loops : bool
        Whether to add $I$.

    Returns
    -------
    (N, N) array
        A node without any edge has a row of zeros, but for its own self loop.

    Raises
    ------
    TypeError
        If `adjacency` is not float32 or float64.
    ValueError
        If it is not a symmetric square, holds negative numbers, or has self loops already.

    References
    ----------
    Kipf and Welling, "Semi-Supervised Classification with Graph Convolutional Networks", 2017, arXiv:1609.02907,
    section 2.2.

    Examples
    --------
    >>> path = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    >>> normalized_adjacency(path).round(2)
    array([[0.5 , 0.41, 0.  ],
           [0.41, 0.33, 0.41],
           [0.  , 0.41, 0.5 ]])
    """
    check_adjacency("normalized_adjacency", adjacency)
    if self_loops and adjacency.diagonal().any():
        raise ValueError("normalized_adjacency: adjacency has self loops already; give self_loops=False")
    # --8<-- [start:normalized]
    looped = adjacency + np.eye(len(adjacency), dtype=adjacency.dtype) if self_loops else adjacency
    degree = looped.sum(axis=1, keepdims=True)  # (N, 1)
    scale = 1 / np.sqrt(np.where(degree > 0, degree, 1))  # an isolated node has a row of zeros anyway
    normalized: Array = scale * looped * scale.T
    # --8<-- [end:normalized]
    return normalized


@checked_operation
def graph_conv(x: Array, adjacency: Array, weight: Array, bias: Array | None = None) -> tuple[Array, Pullback]:
    r"""Mix each node with its neighbours, after the same linear layer for all.

    $$Y = \hat A\, X W^\top + b$$

    $$\frac{\partial L}{\partial X} = \hat A^\top \frac{\partial L}{\partial Y} W, \qquad
      \frac{\partial L}{\partial W} = \Bigl(\hat A^\top \frac{\partial L}{\partial Y}\Bigr)^\top X, \qquad
      \frac{\partial L}{\partial \hat A} = \frac{\partial L}{\partial Y} (X W^\top)^\top$$

    Parameters
    ----------
    x : (N, in) array of float
        One node per row.
    adjacency : (N, N) array
        Usually from `normalized_adjacency`.
    weight : (out, in) array
    bias : (out,) array, optional

    Returns
    -------
    y : (N, out) array
    pullback : dy (N, out) -> dx, dadjacency, dweight, dbias (None without bias)

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If the shapes do not fit.

    References
    ----------
    Kipf and Welling 2017, equation 2.

    Examples
    --------
    >>> pair = normalized_adjacency(np.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> graph_conv(np.array([[0.0], [4.0]]), pair, np.array([[1.0]]))[0]  # both get the mean
    array([[2.],
           [2.]])
    """
    check_floats("graph_conv", x=x, adjacency=adjacency, weight=weight, bias=bias)
    _check_shapes(x, adjacency, weight, bias)
    # --8<-- [start:graph_conv]
    projected = x @ weight.T  # (N, out)
    y = adjacency @ projected
    if bias is not None:
        y += bias

    def pullback(dy: Array) -> tuple[Array, Array, Array, Array | None]:
        dprojected = adjacency.T @ dy  # (N, out)
        dbias = None if bias is None else dy.sum(axis=0)
        return dprojected @ weight, dy @ projected.T, dprojected.T @ x, dbias

    return y, pullback
    # --8<-- [end:graph_conv]


@arrays_required
def dirichlet_energy(x: Array, adjacency: Array) -> float:
    r"""How different neighbours are: 0 when nothing is left that tells nodes apart.

    $$E(X) = \operatorname{tr}\bigl(X^\top (I - \hat A) X\bigr)
           = \tfrac12 \sum_{ij} (A + I)_{ij} \Bigl\| \frac{x_i}{\sqrt{D_{ii}}} - \frac{x_j}{\sqrt{D_{jj}}} \Bigr\|^2$$

    Every product with $\hat A$ makes it smaller. With many layers all that tells the nodes of a connected graph apart
    is the root of their degree (over-smoothing).

    Parameters
    ----------
    x : (N, D) array of float
    adjacency : (N, N) array
        From `normalized_adjacency`.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If the arrays are of other types, or their shapes do not fit.

    References
    ----------
    Cai and Wang, "A Note on Over-Smoothing for Graph Neural Networks", 2020, arXiv:2006.13318.

    Examples
    --------
    >>> pair = normalized_adjacency(np.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> [round(dirichlet_energy(np.array(x), pair), 9) for x in ([[0.0], [4.0]], [[2.0], [2.0]])]
    [8.0, 0.0]
    """
    check_floats("dirichlet_energy", x=x, adjacency=adjacency)
    if x.ndim != 2 or adjacency.shape != (len(x), len(x)):
        raise ValueError(
            f"dirichlet_energy: expected x (N, D) and adjacency (N, N), got {x.shape} and {adjacency.shape}"
        )
    return float((x * (x - adjacency @ x)).sum())


class GraphConv(Module):
    """`graph_conv` with its weight and bias.

    Parameters
    ----------
    in_features, out_features : int, > 0
    bias : bool
        Starts at zero.
    rng : numpy.random.Generator
        Draws the weight by `xavier_uniform_`, as in the paper.
    dtype : float32 or float64

    Raises
    ------
    ValueError
        If a number of features is not positive.

    Examples
    --------
    >>> layer = GraphConv(3, 2, rng=np.random.default_rng(0))
    >>> layer(np.ones((5, 3), dtype=np.float32), np.eye(5, dtype=np.float32)).shape
    (5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.weight = xavier_uniform_(Parameter(np.empty((out_features, in_features), dtype)), rng=rng)
        self.bias = Parameter(np.zeros(out_features, dtype)) if bias else None

    def forward(self, x: Tensor | Array, adjacency: Array) -> Tensor:
        """(N, in) and (N, N) -> (N, out)."""
        return apply(graph_conv, x, adjacency, self.weight, self.bias)


def check_adjacency(owner: str, adjacency: Array) -> None:
    """Raise unless it is a symmetric square of floats that are not negative.

    Parameters
    ----------
    owner : str
        Name that starts the message.
    adjacency : (N, N) array

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_adjacency("normalized_adjacency", np.array([[0.0, 1.0], [0.0, 0.0]]))
    Traceback (most recent call last):
    ...
    ValueError: normalized_adjacency: adjacency must be symmetric, each edge counts both ways
    """
    check_floats(owner, adjacency=adjacency)
    if adjacency.ndim != 2 or adjacency.shape[0] != adjacency.shape[1]:
        raise ValueError(f"{owner}: adjacency must be (N, N), got {adjacency.shape}")
    if not (adjacency == adjacency.T).all():
        raise ValueError(f"{owner}: adjacency must be symmetric, each edge counts both ways")
    if (adjacency < 0).any():
        raise ValueError(f"{owner}: adjacency must not be negative, got {adjacency.min()}")


def _check_shapes(x: Array, adjacency: Array, weight: Array, bias: Array | None) -> None:
    if weight.ndim != 2:
        raise ValueError(f"graph_conv: weight must be of shape (out, in), got {weight.shape}")
    if x.ndim != 2 or x.shape[1] != weight.shape[1]:
        raise ValueError(f"graph_conv: weight expects nodes (N, {weight.shape[1]}), x has shape {x.shape}")
    if adjacency.shape != (len(x), len(x)):
        raise ValueError(f"graph_conv: adjacency must be {(len(x), len(x))} for {len(x)} nodes, got {adjacency.shape}")
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"graph_conv: bias must be of shape {weight.shape[:1]} to match weight, got {bias.shape}")
