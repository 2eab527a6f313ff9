r"""Graph attention in PyTorch, from tensors up."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import leaky_relu
from dlref.pytorch.attention import masked_softmax


def neighbourhoods(adjacency: Tensor) -> Tensor:
    """Whom each node may look at: its neighbours and itself.

    Examples
    --------
    >>> neighbourhoods(torch.tensor([[0.0, 0.0], [0.0, 0.0]]))
    tensor([[ True, False],
            [False,  True]])
    """
    return (adjacency > 0) | torch.eye(len(adjacency), dtype=torch.bool, device=adjacency.device)


def graph_attention(
    x: Tensor, weight: Tensor, query_weight: Tensor, key_weight: Tensor, edges: Tensor, *, negative_slope: float = 0.2
) -> tuple[Tensor, Tensor]:
    """Average the neighbours of each node, weighted by attention, in several heads.

    Parameters
    ----------
    x : (N, in) tensor
    weight : (heads · out, in) tensor
    query_weight, key_weight : (heads, out) tensor
    edges : (N, N) tensor of bool

    Returns
    -------
    y, weights : (N, heads, out) and (heads, N, N) tensor
    """
    hidden = (x @ weight.T).unflatten(1, query_weight.shape)  # (N, heads, out)
    from_query = (hidden * query_weight).sum(-1).T  # (heads, N)
    from_key = (hidden * key_weight).sum(-1).T
    scores = leaky_relu(from_query[:, :, None] + from_key[:, None], negative_slope)  # (heads, N, N)
    weights = masked_softmax(scores, edges)
    return torch.einsum("hij,jho->iho", weights, hidden), weights


class GraphAttention(nn.Module):
    """`graph_attention` with its weights; the heads end up side by side, or as their mean.

    Examples
    --------
    >>> GraphAttention(3, 4, heads=2)(torch.ones(5, 3), torch.eye(5, dtype=torch.bool)).shape
    torch.Size([5, 8])
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        heads: int = 1,
        concat: bool = True,
        negative_slope: float = 0.2,
        bias: bool = True,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.concat, self.negative_slope = concat, negative_slope
        self.weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads * out_features, in_features, **factory)))
        self.query_weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads, out_features, **factory)))
        self.key_weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(heads, out_features, **factory)))
        size = heads * out_features if concat else out_features
        self.bias = nn.Parameter(torch.zeros(size, **factory)) if bias else None

    def attend(self, x: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
        """What the heads say (N, heads, out), and their weights (heads, N, N)."""
        slope = self.negative_slope
        return graph_attention(x, self.weight, self.query_weight, self.key_weight, edges, negative_slope=slope)

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """(N, in) and (N, N) -> (N, heads · out), or (N, out) as a mean."""
        y, _ = self.attend(x, edges)  # (N, heads, out)
        joined = y.flatten(1) if self.concat else y.mean(1)
        return joined if self.bias is None else joined + self.bias
