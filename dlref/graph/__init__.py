r"""Graph networks: classes for nodes that know their neighbours.

What is known of one node flows along the edges to the others, so two labels are enough to tell the parties of a whole
club.

- `dlref.graph.convolution`: neighbours weighed by a fixed rule;
- `dlref.graph.attention`: a node learns whom to listen to;
- `dlref.graph.networks`: `GCN` and `GAT`, made of the one and of the other.

>>> import numpy as np
>>> from dlref.data import karate_club
>>> from dlref.engine import apply
>>> from dlref.losses import cross_entropy
>>> from dlref.optimization import Adam
>>> friends, y = karate_club()
>>> x, adjacency = np.eye(34, dtype=np.float32), normalized_adjacency(friends)  # all that a member knows is who he is
>>> model = GCN([34, 16, 2], rng=np.random.default_rng(0))
>>> optimizer, known = Adam(model.parameters(), lr=0.01), np.array([0, 33])  # the teacher and the administrator
>>> for _ in range(100):
...     loss = apply(cross_entropy, model(x, adjacency)[known], y[known])
...     optimizer.zero_grad()
...     loss.backward()
...     optimizer.step()
>>> bool((model(x, adjacency).data.argmax(1) == y).mean() > 0.85)
True
"""

from dlref.graph.attention import GraphAttention, graph_attention, neighbourhoods
from dlref.graph.convolution import GraphConv, dirichlet_energy, graph_conv, normalized_adjacency
from dlref.graph.networks import GAT, GCN

__all__ = [
    "GAT",
    "GCN",
    "GraphAttention",
    "GraphConv",
    "dirichlet_energy",
    "graph_attention",
    "graph_conv",
    "neighbourhoods",
    "normalized_adjacency",
]
