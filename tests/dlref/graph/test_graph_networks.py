"""GCN and GAT: twins, reach, order of the nodes, number of weights."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import dlref.pytorch.graph as scratch
from dlref.graph import (
    GAT,
    GCN,
    GraphAttention,
    GraphConv,
    neighbourhoods,
    normalized_adjacency,
)
from tests.dlref.graph.graphs import random_graph, rng
from tests.dlref.twins import check_overfits, check_twins

GRAPH = random_graph(7, seed=5)


X = rng(4).standard_normal((7, 3))


def models():
    """Of each kind: ours, its twin, and the matrix that it wants."""
    f64 = {"rng": rng(), "dtype": np.float64}
    normalized, edges = normalized_adjacency(GRAPH), neighbourhoods(GRAPH)
    return {
        "GCN": (GCN([3, 5, 4, 2], **f64), scratch.GCN([3, 5, 4, 2], dtype=torch.float64), normalized),
        "GCN of one layer": (GCN([3, 2], **f64), scratch.GCN([3, 2], dtype=torch.float64), normalized),
        "GAT": (
            GAT([3, 4, 5, 2], heads=3, output_heads=2, **f64),
            scratch.GAT([3, 4, 5, 2], heads=3, output_heads=2, dtype=torch.float64),
            edges,
        ),
        "GAT of one layer": (GAT([3, 2], **f64), scratch.GAT([3, 2], dtype=torch.float64), edges),
        "GraphConv without bias": (
            GraphConv(3, 2, False, **f64),
            scratch.GraphConv(3, 2, False, dtype=torch.float64),
            normalized,
        ),
        "GraphAttention without bias": (
            GraphAttention(3, 2, 2, bias=False, negative_slope=0.1, **f64),
            scratch.GraphAttention(3, 2, 2, bias=False, negative_slope=0.1, dtype=torch.float64),
            edges,
        ),
    }


@pytest.mark.parametrize("name", models())
def test_model_and_twin_agree(name):
    ours, twin, matrix = models()[name]
    for parameter in ours.parameters():
        parameter.data[...] = rng(parameter.size).standard_normal(parameter.shape)  # a model with opinions
    check_twins(
        ours, [twin], lambda model: model(X, matrix), lambda model: model(torch.tensor(X), torch.tensor(matrix))
    )


@pytest.mark.parametrize("name", models())
@given(st.permutations(range(7)))
def test_the_order_of_the_nodes_does_not_matter(name, order):
    model, _, matrix = models()[name]
    shuffled = model(X[order], matrix[np.ix_(order, order)])
    np.testing.assert_allclose(shuffled.data, model(X, matrix).data[order], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "layers"), [("GCN", 3), ("GAT", 3)])
def test_a_node_hears_from_as_far_as_there_are_layers(name, layers):
    model, _, _ = models()[name]
    path = np.diag(np.ones(5), 1) + np.diag(np.ones(5), -1)
    matrix = normalized_adjacency(path) if name == "GCN" else neighbourhoods(path)
    x = rng().standard_normal((6, 3))
    changed = x.copy()
    changed[0] += 1
    differs = np.abs(model(changed, matrix).data - model(x, matrix).data).max(1) > 1e-12
    assert differs.tolist() == [node <= layers for node in range(6)]


@pytest.mark.parametrize("name", ["GCN", "GAT"])
def test_eight_nodes_are_learned_by_heart(name):
    ring = np.eye(8, dtype=np.float32)[[*range(1, 8), 0]]
    ring += ring.T
    x, y = rng(1).standard_normal((8, 4)).astype(np.float32), np.arange(8) % 3
    model = GCN([4, 32, 3], rng=rng()) if name == "GCN" else GAT([4, 8, 3], 4, rng=rng())
    matrix = normalized_adjacency(ring) if name == "GCN" else neighbourhoods(ring)
    check_overfits(model, lambda: model(x, matrix), y, steps=150, lr=0.05)


def test_initial_weights_are_glorots_and_biases_zero():
    for model in (GCN([200, 100], rng=rng()), scratch.GCN([200, 100])):
        state = {name: np.asarray(value) for name, value in model.state_dict().items()}
        assert state["layers.0.weight"].std() == pytest.approx(np.sqrt(2 / 300), rel=0.05)
        assert not state["layers.0.bias"].any()
    for model in (GAT([200, 50, 3], 4, rng=rng()), scratch.GAT([200, 50, 3], 4)):
        state = {name: np.asarray(value) for name, value in model.state_dict().items()}
        assert state["layers.0.weight"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.05)
        assert state["layers.0.query_weight"].std() == pytest.approx(np.sqrt(2 / 54), rel=0.2)
        assert not state["layers.0.bias"].any()


def test_dropout_is_on_in_training_and_off_in_use():
    edges, normalized = torch.tensor(neighbourhoods(GRAPH)), torch.tensor(normalized_adjacency(GRAPH))
    for model, matrix in (
        (GCN([3, 9, 2], 0.5, rng=rng(), dtype=np.float64), normalized.numpy()),
        (GAT([3, 9, 2], dropout=0.5, rng=rng(), dtype=np.float64), edges.numpy()),
    ):
        assert (model(X, matrix).data != model(X, matrix).data).any()
        model.eval()
        np.testing.assert_array_equal(model(X, matrix).data, model(X, matrix).data)
    for model, matrix in (
        (scratch.GCN([3, 9, 2], 0.5).double(), normalized),
        (scratch.GAT([3, 2], 0.5).double(), edges),
    ):
        model.dropout.p = 0.5
        assert not torch.equal(model(torch.tensor(X), matrix), model(torch.tensor(X), matrix))
        model.eval()
        assert torch.equal(model(torch.tensor(X), matrix), model(torch.tensor(X), matrix))


def test_published_number_of_weights():
    """Cora: 1433 words, 7 classes. 16 hidden units in the GCN; 8 heads of 8 in the GAT."""
    gcn, gat = GCN([1433, 16, 7], rng=rng()), GAT([1433, 8, 7], heads=8, rng=rng())
    assert sum(p.size for p in gcn.parameters()) == 1433 * 16 + 16 + 16 * 7 + 7 == 23_063
    assert sum(p.size for p in gat.parameters()) == 1433 * 64 + 3 * 64 + 64 * 7 + 3 * 7 == 92_373
