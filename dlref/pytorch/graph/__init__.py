r"""Graph networks in PyTorch: graph convolutions, and graph attention."""

from dlref.pytorch.graph.attention import GraphAttention, graph_attention, neighbourhoods
from dlref.pytorch.graph.convolution import GraphConv, dirichlet_energy, graph_conv, normalized_adjacency
from dlref.pytorch.graph.networks import GAT, GCN

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
