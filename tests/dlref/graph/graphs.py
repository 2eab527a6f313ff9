"""Random graphs, and models on them."""

import numpy as np

from dlref.data import karate_club


def rng(seed=0):
    return np.random.default_rng(seed)


def random_graph(nodes, seed=0, share=0.4, dtype=np.float64):
    """Edges of weight 1, each there with probability `share`; the last node is alone."""
    edges = np.triu(rng(seed).random((nodes, nodes)) < share, 1)
    edges[:, -1] = False
    return (edges | edges.T).astype(dtype)


FRIENDS, FACTION = karate_club(dtype=np.float64)
