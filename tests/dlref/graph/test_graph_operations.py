"""Graph convolution and graph attention: pullbacks, papers' formulas, extremes."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.graph as scratch
from dlref.graph import (
    GraphAttention,
    graph_attention,
    graph_conv,
    neighbourhoods,
    normalized_adjacency,
)
from tests.dlref.checks import Case, check
from tests.dlref.graph.graphs import random_graph, rng

graphs = st.builds(random_graph, st.integers(1, 9), st.integers(0, 1000), st.floats(0, 1))


def looks(nodes):
    """Each node looks at itself and some others, but the first looks nowhere."""

    def make(generator):
        edges = (generator.random((nodes, nodes)) < 0.5) | np.eye(nodes, dtype=bool)
        edges[0] = False
        return edges

    return make


CASES = [
    Case(graph_conv, scratch.graph_conv, ((5, 3), (5, 5), (2, 3), (2,))),
    Case(graph_conv, scratch.graph_conv, ((4, 2), (4, 4), (3, 2), None)),
    Case(graph_conv, scratch.graph_conv, ((1, 3), (1, 1), (1, 3), (1,))),
    Case(graph_attention, scratch.graph_attention, ((5, 3), (8, 3), (2, 4), (2, 4), looks(5)), id="two heads"),
    Case(graph_attention, scratch.graph_attention, ((4, 2), (3, 2), (1, 3), (1, 3), looks(4)), {"negative_slope": 0.0}),
    Case(graph_attention, scratch.graph_attention, ((1, 2), (2, 2), (2, 1), (2, 1), lambda r: np.ones((1, 1), bool))),
    Case(graph_attention, scratch.graph_attention, ((3, 2), (2, 2), (2, 1), (2, 1), lambda r: np.zeros((3, 3), bool))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# The normalised adjacency


@given(graphs)
def test_largest_eigenvalue_is_one_and_none_is_minus_one(adjacency):
    normalized = normalized_adjacency(adjacency)
    np.testing.assert_array_equal(normalized, normalized.T)
    eigenvalues = np.linalg.eigvalsh(normalized)
    assert eigenvalues[-1] == pytest.approx(1)
    assert eigenvalues[0] > -1
    # Its eigenvector: the roots of the degrees.
    root = np.sqrt(1 + adjacency.sum(1))
    np.testing.assert_allclose(normalized @ root, root, rtol=1e-12)


@given(graphs, st.booleans())
def test_normalised_entry_by_entry_as_in_the_paper_and_in_torch(adjacency, self_loops):
    looped = adjacency + (np.eye(len(adjacency)) if self_loops else 0)
    degree = looped.sum(1)
    expected = np.zeros_like(looped)
    for i, j in zip(*np.nonzero(looped), strict=True):
        expected[i, j] = looped[i, j] / np.sqrt(degree[i] * degree[j])
    found = normalized_adjacency(adjacency, self_loops=self_loops)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    twin = scratch.normalized_adjacency(torch.tensor(adjacency), self_loops=self_loops)
    np.testing.assert_allclose(found, twin.numpy(), rtol=1e-12)


def test_weighted_edges_count_by_their_weight():
    adjacency = np.array([[0.0, 3.0, 0.0], [3.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    normalized = normalized_adjacency(adjacency)
    assert normalized[0, 1] == pytest.approx(3 / np.sqrt(4 * 5))
    np.testing.assert_array_equal(neighbourhoods(adjacency), normalized > 0)


def test_without_self_loops_a_bipartite_graph_swings_for_ever():
    pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.linalg.eigvalsh(normalized_adjacency(pair, self_loops=False)).round(12).tolist() == [-1, 1]
    looped = normalized_adjacency(pair + np.eye(2), self_loops=False)
    np.testing.assert_array_equal(looped, normalized_adjacency(pair))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_isolated_node_keeps_what_it_has(dtype):
    adjacency = random_graph(5, dtype=dtype)
    normalized = normalized_adjacency(adjacency)
    assert normalized.dtype == dtype
    assert normalized[-1].tolist() == [0, 0, 0, 0, 1]
    assert not normalized_adjacency(adjacency, self_loops=False)[-1].any()
    x, weight = (rng().standard_normal(shape).astype(dtype) for shape in ((5, 3), (2, 3)))
    np.testing.assert_allclose(graph_conv(x, normalized, weight)[0][-1], weight @ x[-1], rtol=1e-6)
    one = np.ones((1, 2), dtype)
    (y, weights), _ = graph_attention(x, weight, one, one, neighbourhoods(adjacency))
    np.testing.assert_allclose(y[-1, 0], weight @ x[-1], rtol=1e-5)
    assert weights[0, -1].tolist() == [0, 0, 0, 0, 1]
    (y, weights), _ = graph_attention(x, weight, one, one, adjacency > 0)  # it does not even look at itself
    assert not y[-1].any()
    assert not weights[0, -1].any()


# Attention


@given(graphs, st.integers(1, 3))
def test_weights_sum_to_one_over_the_neighbours_and_are_zero_elsewhere(adjacency, heads):
    nodes, generator = len(adjacency), rng(7)
    edges = neighbourhoods(adjacency)
    np.testing.assert_array_equal(edges, scratch.neighbourhoods(torch.tensor(adjacency)).numpy())
    vectors = (3 * generator.standard_normal((heads, 4)) for _ in range(2))
    x, weight = generator.standard_normal((nodes, 2)), generator.standard_normal((heads * 4, 2))
    (y, weights), _ = graph_attention(x, weight, *vectors, edges)
    assert y.shape == (nodes, heads, 4)
    assert weights.shape == (heads, nodes, nodes)
    np.testing.assert_allclose(weights.sum(-1), 1)
    assert not weights[:, ~edges].any()
    assert (weights[:, edges] > 0).all()


def test_attention_node_by_node_as_the_paper_writes_it():
    """Two vectors, joined end to end, times one."""
    generator, edges = rng(3), neighbourhoods(random_graph(6, seed=2))
    x, weight = generator.standard_normal((6, 3)), generator.standard_normal((2 * 4, 3))
    query_weight, key_weight = generator.standard_normal((2, 2, 4))
    (y, _), _ = graph_attention(x, weight, query_weight, key_weight, edges)
    for head in range(2):
        hidden = x @ weight[4 * head : 4 * head + 4].T
        vector = np.concatenate([query_weight[head], key_weight[head]])
        for i in range(6):
            friends = np.flatnonzero(edges[i])
            scores = np.array([vector @ np.concatenate([hidden[i], hidden[j]]) for j in friends])
            scores = np.exp(np.where(scores > 0, scores, 0.2 * scores))
            np.testing.assert_allclose(y[i, head], scores / scores.sum() @ hidden[friends], rtol=1e-10)


def test_with_zero_vectors_attention_is_the_mean_of_the_neighbours():
    edges = neighbourhoods(random_graph(6))
    x, zero = rng().standard_normal((6, 3)), np.zeros((1, 3))
    (y, _), _ = graph_attention(x, np.eye(3), zero, zero, edges)
    np.testing.assert_allclose(y[:, 0], edges @ x / edges.sum(1, keepdims=True))


def test_huge_scores_choose_one_neighbour_and_stay_finite():
    x = np.array([[1e4], [2e4], [-3e4]], dtype=np.float32)
    one = np.ones((1, 1), np.float32)
    (y, weights), pullback = graph_attention(x, one, one, one, np.ones((3, 3), dtype=bool))
    np.testing.assert_array_equal(weights[0], [[0, 1, 0]] * 3)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones_like(y), np.ones_like(weights))[:4])


def test_heads_stand_side_by_side_or_are_averaged():
    x, edges = rng().standard_normal((5, 3)), neighbourhoods(random_graph(5))
    layer = GraphAttention(3, 4, heads=2, rng=rng(), dtype=np.float64)
    y = layer.attend(x, edges)[0].data
    np.testing.assert_array_equal(layer(x, edges).data, np.concatenate([y[:, 0], y[:, 1]], axis=1))
    layer.concat, layer.bias = False, None
    np.testing.assert_allclose(layer(x, edges).data, (y[:, 0] + y[:, 1]) / 2)
