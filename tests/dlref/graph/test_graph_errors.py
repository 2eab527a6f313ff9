"""Graph networks: errors that name what is wrong."""

import numpy as np
import pytest

from dlref.graph import (
    GAT,
    GCN,
    dirichlet_energy,
    graph_attention,
    graph_conv,
    neighbourhoods,
    normalized_adjacency,
)
from tests.dlref.graph.graphs import rng


@pytest.mark.parametrize(
    ("adjacency", "error", "message"),
    [
        (np.eye(2, 3), ValueError, r"adjacency must be \(N, N\), got \(2, 3\)"),
        (np.ones(3), ValueError, r"adjacency must be \(N, N\), got \(3,\)"),
        (np.triu(np.ones((3, 3)), 1), ValueError, "adjacency must be symmetric, each edge counts both ways"),
        (np.full((2, 2), np.nan), ValueError, "adjacency must be symmetric"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), ValueError, "adjacency must not be negative, got -1.0"),
        (np.eye(2, dtype=int), TypeError, "adjacency must be float32 or float64, got int64"),
    ],
)
def test_bad_adjacency_is_named(adjacency, error, message):
    for function in (normalized_adjacency, neighbourhoods):
        with pytest.raises(error, match=f"{function.__name__}: {message}"):
            function(adjacency)


def test_self_loops_are_not_added_twice():
    with pytest.raises(
        ValueError, match="normalized_adjacency: adjacency has self loops already; give self_loops=False"
    ):
        normalized_adjacency(np.eye(3))


def test_bad_input_of_graph_conv_is_named():
    x, adjacency, weight = np.ones((4, 3)), np.eye(4), np.ones((2, 3))
    with pytest.raises(ValueError, match=r"graph_conv: weight must be of shape \(out, in\), got \(3,\)"):
        graph_conv(x, adjacency, weight[0])
    with pytest.raises(ValueError, match=r"graph_conv: weight expects nodes \(N, 3\), x has shape \(4, 2\)"):
        graph_conv(x[:, :2], adjacency, weight)
    with pytest.raises(ValueError, match=r"graph_conv: weight expects nodes \(N, 3\), x has shape \(1, 4, 3\)"):
        graph_conv(x[None], adjacency, weight)
    with pytest.raises(ValueError, match=r"graph_conv: adjacency must be \(4, 4\) for 4 nodes, got \(3, 3\)"):
        graph_conv(x, np.eye(3), weight)
    with pytest.raises(ValueError, match=r"graph_conv: bias must be of shape \(2,\) to match weight, got \(3,\)"):
        graph_conv(x, adjacency, weight, np.ones(3))
    with pytest.raises(TypeError, match="graph_conv: adjacency is float32, but x is float64"):
        graph_conv(x, adjacency.astype(np.float32), weight)
    with pytest.raises(
        ValueError, match=r"dirichlet_energy: expected x \(N, D\) and adjacency \(N, N\), got \(4, 3\) and"
    ):
        dirichlet_energy(x, np.eye(3))


def test_bad_input_of_graph_attention_is_named():
    x, weight, one, edges = np.ones((4, 3)), np.ones((6, 3)), np.ones((2, 3)), np.eye(4, dtype=bool)
    with pytest.raises(
        TypeError, match="graph_attention: edges must be an array of bool, got float64; see neighbourhoods"
    ):
        graph_attention(x, weight, one, one, np.eye(4))
    with pytest.raises(TypeError, match="graph_attention: edges must be an array of bool, got list"):
        graph_attention(x, weight, one, one, [[True]])
    with pytest.raises(ValueError, match=r"must both be \(heads, out\), got \(2, 3\) and \(1, 3\)"):
        graph_attention(x, weight, one, one[:1], edges)
    with pytest.raises(ValueError, match=r"must both be \(heads, out\), got \(3,\) and \(3,\)"):
        graph_attention(x, weight, one[0], one[0], edges)
    with pytest.raises(ValueError, match=r"expected x \(N, in\) and weight \(6, in\) .*, got \(4, 3\) and \(5, 3\)"):
        graph_attention(x, weight[:5], one, one, edges)
    with pytest.raises(ValueError, match=r"graph_attention: edges must be \(4, 4\) for 4 nodes, got \(2, 2\)"):
        graph_attention(x, weight, one, one, edges[:2, :2])


def test_bad_sizes_of_models_are_named():
    for kind in (GCN, GAT):
        with pytest.raises(
            ValueError, match=rf"{kind.__name__}: sizes must name at least inputs and outputs, got \[3\]"
        ):
            kind([3], rng=rng())
    with pytest.raises(ValueError, match="GraphConv: out_features must be at least 1, got 0"):
        GCN([3, 0, 2], rng=rng())
    with pytest.raises(ValueError, match="GAT: heads must be at least 1, got 0"):
        GAT([3, 4, 2], heads=0, rng=rng())
    with pytest.raises(ValueError, match="GraphAttention: out_features must be at least 1, got 0"):
        GAT([3, 0, 2], rng=rng())
    with pytest.raises(ValueError, match=r"GCN: dropout must lie in \[0, 1\], got 2"):
        GCN([3, 2], 2, rng=rng())
