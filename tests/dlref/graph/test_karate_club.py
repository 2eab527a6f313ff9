"""Two labels tell the factions of the karate club."""

import numpy as np
import pytest
import torch

import dlref.pytorch.graph as scratch
from dlref.data import karate_club
from dlref.engine import apply
from dlref.graph import (
    GAT,
    GCN,
    neighbourhoods,
    normalized_adjacency,
)
from dlref.losses import cross_entropy
from dlref.optimization import Adam
from tests.dlref.checks import assert_close
from tests.dlref.graph.graphs import FACTION, FRIENDS, rng
from tests.dlref.twins import share_state


def betweenness(adjacency):
    """Share of shortest paths between others that lead through each node (Brandes' algorithm)."""
    nodes = len(adjacency)
    score = np.zeros(nodes)
    for source in range(nodes):
        distance, paths, order = np.full(nodes, -1), np.zeros(nodes), [source]
        distance[source], paths[source] = 0, 1
        for i in order:
            for j in np.flatnonzero(adjacency[i]):
                if distance[j] < 0:
                    distance[j] = distance[i] + 1
                    order.append(j)
                if distance[j] == distance[i] + 1:
                    paths[j] += paths[i]
        depends = np.zeros(nodes)
        for j in order[:0:-1]:
            for i in np.flatnonzero(adjacency[j]):
                if distance[i] == distance[j] - 1:
                    depends[i] += paths[i] / paths[j] * (1 + depends[j])
            score[j] += depends[j]
    return score / ((nodes - 1) * (nodes - 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_karate_club_has_the_known_numbers(dtype):
    adjacency, y = karate_club(dtype=dtype)
    assert adjacency.dtype == dtype
    assert y.dtype == np.int64
    assert set(np.unique(adjacency)) == {0, 1}
    assert not adjacency.diagonal().any()
    np.testing.assert_array_equal(adjacency, adjacency.T)
    assert adjacency.sum() == 2 * 78
    first, second = adjacency.sum(1).astype(int).reshape(2, 17).tolist()
    assert first == [16, 9, 10, 6, 3, 4, 4, 4, 5, 2, 3, 1, 2, 5, 2, 2, 2]
    assert second == [2, 2, 3, 2, 2, 2, 5, 3, 3, 2, 4, 3, 4, 4, 6, 12, 17]
    assert np.trace(adjacency @ adjacency @ adjacency) == 6 * 45  # triangles
    assert np.bincount(y).tolist() == [17, 17]
    assert (y[0], y[33], y[8], adjacency[0, 33]) == (0, 1, 0, 0)


def test_karate_club_has_the_known_betweenness_and_diameter():
    score = betweenness(FRIENDS)
    np.testing.assert_allclose(score[[0, 33, 32, 2]], [0.437635, 0.304075, 0.145247, 0.143657], atol=1e-6)
    within = [np.linalg.matrix_power(FRIENDS + np.eye(34), steps).all() for steps in (4, 5)]
    assert within == [False, True]
    friends_elsewhere = (FRIENDS * (FACTION[:, None] != FACTION)).sum() / 2
    assert friends_elsewhere == 11  # 67 of the 78 friendships did not cross the split


KNOWN = np.array([0, 33])  # the teacher and the administrator: one label for each faction


REST = np.setdiff1d(np.arange(34), KNOWN)


def fit(model, matrix, x, steps, lr):
    """Show two labels; return the share of the other 32 members that is told right."""
    optimizer = Adam(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = apply(cross_entropy, model(x, matrix)[KNOWN], FACTION[KNOWN])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x, matrix).data.argmax(1) == FACTION)[REST].mean()


def clubs():
    adjacency, _ = karate_club()
    return np.eye(34, dtype=np.float32), normalized_adjacency(adjacency), neighbourhoods(adjacency)


def test_gcn_tells_the_factions_from_two_labels():
    x, normalized, _ = clubs()
    shares = [fit(GCN([34, 16, 2], rng=rng(seed)), normalized, x, 100, 0.01) for seed in range(10)]
    assert np.mean(shares) > 0.93, shares
    assert min(shares) > 0.9, shares


def test_gat_tells_the_factions_from_two_labels():
    x, _, edges = clubs()
    shares = [fit(GAT([34, 4, 2], 4, output_heads=4, rng=rng(seed)), edges, x, 50, 0.005) for seed in range(10)]
    assert np.mean(shares) > 0.92, shares
    assert min(shares) > 0.85, shares


def test_without_the_edges_the_same_network_only_guesses():
    """Each member sees himself alone: then nothing is known of those without a label."""
    x, _, _ = clubs()
    alone = np.eye(34, dtype=np.float32)
    shares = [fit(GCN([34, 16, 2], rng=rng(seed)), alone, x, 100, 0.01) for seed in range(10)]
    assert np.mean(shares) < 0.65, shares


@pytest.mark.parametrize("kind", ["GCN", "GAT"])
def test_the_twin_learns_the_same_on_the_device(kind, torch_device):
    """From the same weights: in float64 the same answers after training, on whatever device."""
    x, adjacency = np.eye(34), FRIENDS
    if kind == "GCN":
        ours, twin = GCN([34, 16, 2], rng=rng(), dtype=np.float64), scratch.GCN([34, 16, 2], dtype=torch.float64)
        matrix, build, steps, lr = normalized_adjacency(adjacency), scratch.normalized_adjacency, 100, 0.01
    else:
        ours = GAT([34, 4, 2], 4, output_heads=4, rng=rng(), dtype=np.float64)
        twin = scratch.GAT([34, 4, 2], 4, output_heads=4, dtype=torch.float64)
        matrix, build, steps, lr = neighbourhoods(adjacency), scratch.neighbourhoods, 50, 0.005
    share_state(ours, twin)
    share = fit(ours, matrix, x, steps, lr)

    twin.to(torch_device)
    there = build(torch.tensor(adjacency, device=torch_device))
    inputs, y = torch.tensor(x, device=torch_device), torch.tensor(FACTION, device=torch_device)
    optimizer = torch.optim.Adam(twin.parameters(), lr=lr)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(twin(inputs, there)[KNOWN], y[KNOWN])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    logits = twin(inputs, there).detach().cpu().numpy()
    assert_close(logits, ours(x, matrix).data, 1e-6, "logits after training")
    assert (logits.argmax(1) == FACTION)[REST].mean() == share > 0.9
