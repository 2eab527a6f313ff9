r"""Bahdanau's additive attention in PyTorch, from tensors up."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.attention.dot_product import masked_softmax


def additive_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    query_weight: Tensor,
    key_weight: Tensor,
    score_weight: Tensor,
    attn_mask: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Average the values, weighted by what a small network makes of query and key.

    Parameters
    ----------
    query, key, value : (N, L, Dq), (N, S, Dk) and (N, S, Dv) tensor
    query_weight, key_weight, score_weight : (A, Dq), (A, Dk) and (A,) tensor
    attn_mask : tensor that broadcasts to (N, L, S), optional
        Of bool: True where the query may look. Of float: added to the scores.

    Returns
    -------
    y, weights : (N, L, Dv) and (N, L, S) tensor
    """
    hidden = torch.tanh((query @ query_weight.T)[:, :, None] + (key @ key_weight.T)[:, None])  # (N, L, S, A)
    weights = masked_softmax(hidden @ score_weight, attn_mask)  # (N, L, S)
    return weights @ value, weights


class AdditiveAttention(nn.Module):
    """`additive_attention` with its three weights.

    Examples
    --------
    >>> y, weights = AdditiveAttention(4, 6, 8)(torch.zeros(2, 1, 4), torch.zeros(2, 5, 6), torch.zeros(2, 5, 6))
    >>> y.shape
    torch.Size([2, 1, 6])
    """

    def __init__(self, query_size: int, key_size: int, hidden_size: int, **factory: Any) -> None:
        super().__init__()
        self.query_weight = nn.Parameter(torch.empty(hidden_size, query_size, **factory))
        self.key_weight = nn.Parameter(torch.empty(hidden_size, key_size, **factory))
        self.score_weight = nn.Parameter(torch.empty(hidden_size, **factory))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(parameter.shape[-1] ** -0.5), parameter.shape[-1] ** -0.5)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The averaged values, and the weights."""
        return additive_attention(query, key, value, self.query_weight, self.key_weight, self.score_weight, attn_mask)
