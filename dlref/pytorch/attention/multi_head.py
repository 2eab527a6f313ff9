r"""Multi-head attention in PyTorch, from tensors up."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear

from dlref.pytorch.attention.dot_product import attention_weights, causal_mask


def split_heads(x: Tensor, *, num_heads: int, parts: int = 1) -> tuple[Tensor, ...]:
    """Cut the features into heads, and give each head an axis in front, as batches have.

    Parameters
    ----------
    x : (N, L, parts · num_heads · d) tensor

    Returns
    -------
    as many (N, num_heads, L, d) tensors as there are parts

    Examples
    --------
    >>> (heads,) = split_heads(torch.zeros(2, 5, 8), num_heads=4)
    >>> heads.shape
    torch.Size([2, 4, 5, 2])
    """
    batch, length, width = x.shape
    cut = x.reshape(batch, length, parts, num_heads, width // (parts * num_heads))
    return cut.permute(2, 0, 3, 1, 4).unbind()  # (N, heads, L, d) each


class MultiHeadAttention(nn.Module):
    """`torch.nn.MultiheadAttention`, step by step.

    Parameters
    ----------
    embed_dim, num_heads, dropout, bias, batch_first
        As in `torch.nn.MultiheadAttention`.

    Examples
    --------
    >>> x = torch.zeros(1, 5, 8)
    >>> y, weights = MultiHeadAttention(8, 2, batch_first=True)(x, x, x)
    >>> y.shape
    torch.Size([1, 5, 8])
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.num_heads, self.dropout, self.batch_first = num_heads, dropout, batch_first
        self.in_proj_weight = nn.Parameter(torch.empty(3 * embed_dim, embed_dim, **factory))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim, **factory)) if bias else None
        self.out_proj = nn.Linear(embed_dim, embed_dim, bias=bias, **factory)
        nn.init.xavier_uniform_(self.in_proj_weight)
        if bias:
            nn.init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend; masks are True (or -inf) where a query may *not* look, as in torch.nn."""
        queries, keys, values = self.project(query, key, value)  # (N, heads, L, d), twice (N, heads, S, d)
        batch, heads, length, positions = *queries.shape[:3], keys.shape[2]
        mask = queries.new_zeros(length, positions)  # added to the scores
        if is_causal:
            mask = mask.masked_fill(~causal_mask(length, positions, mask.device), -math.inf)
        if attn_mask is not None:
            per_head = attn_mask if attn_mask.ndim == 2 else attn_mask.reshape(batch, heads, length, positions)
            mask = mask.masked_fill(per_head, -math.inf) if attn_mask.dtype == torch.bool else mask + per_head
        if key_padding_mask is not None:
            mask = mask.masked_fill(key_padding_mask[:, None, None], -math.inf)
        weights = attention_weights(queries, keys, mask)  # (N, heads, L, S)
        y = self.join(dropout(weights, self.dropout, self.training) @ values)
        if not need_weights:
            return y, None
        return y, weights.mean(dim=1) if average_attn_weights else weights

    def project(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
        """Queries, keys and values of all heads, each (N, num_heads, L or S, d)."""
        biases = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        projected = (
            linear(x if self.batch_first else x.transpose(0, 1), weight, bias)
            for x, weight, bias in zip((query, key, value), self.in_proj_weight.chunk(3), biases, strict=True)
        )
        return tuple(split_heads(x, num_heads=self.num_heads)[0] for x in projected)

    def join(self, heads: Tensor) -> Tensor:
        """Lay the heads' results side by side, and project."""
        y: Tensor = self.out_proj(heads.transpose(1, 2).flatten(2))  # (N, L, E)
        return y if self.batch_first else y.transpose(0, 1)
