"""With every layer neighbours become more alike."""

import numpy as np
import pytest
import torch

import dlref.pytorch.graph as scratch
from dlref.graph import (
    GCN,
    dirichlet_energy,
    normalized_adjacency,
)
from tests.dlref.graph.graphs import FRIENDS, random_graph, rng


def test_energy_is_the_sum_over_the_edges():
    adjacency = random_graph(6, seed=3)
    x, root = rng().standard_normal((6, 2)), np.sqrt(1 + adjacency.sum(1))[:, None]
    pairs = ((x / root)[:, None] - (x / root)) ** 2  # (6, 6, 2)
    energy = dirichlet_energy(x, normalized_adjacency(adjacency))
    assert energy == pytest.approx((adjacency[:, :, None] * pairs).sum() / 2)
    twin = scratch.dirichlet_energy(torch.tensor(x), scratch.normalized_adjacency(torch.tensor(adjacency)))
    assert energy == pytest.approx(twin)


def test_with_every_product_neighbours_become_more_alike_at_the_known_rate():
    normalized = normalized_adjacency(FRIENDS)
    second = np.sort(np.abs(np.linalg.eigvalsh(normalized)))[-2]
    x, energies = rng().standard_normal((34, 8)), []
    for _ in range(60):
        energies.append(dirichlet_energy(x, normalized))
        x = normalized @ x
    assert (np.diff(energies) < 0).all()
    assert energies[-1] / energies[-2] == pytest.approx(second**2, rel=1e-3)
    assert energies[-1] < 1e-4 * energies[0]
    # What is left says how many friends somebody has, and nothing else.
    alike = x / np.sqrt(1 + FRIENDS.sum(1))[:, None]
    assert (alike.std(0) < 0.05 * np.abs(alike.mean(0)).max()).all()


def test_a_deep_gcn_tells_nobody_apart():
    normalized = normalized_adjacency(FRIENDS)

    def relative_energy(layers):
        model = GCN([34, *[16] * layers], rng=rng(), dtype=np.float64)
        hidden = model(np.eye(34), normalized).data
        return dirichlet_energy(hidden, normalized) / (hidden**2).sum()

    energies = [relative_energy(layers) for layers in (1, 4, 16, 64)]
    assert energies == sorted(energies, reverse=True)
    assert energies[0] > 0.1
    assert energies[3] < 1e-3 * energies[0], energies
