r"""Scaled dot-product attention in PyTorch, from tensors up: two products and a softmax."""

import math

import torch
from torch import Tensor


def masked_softmax(scores: Tensor, attn_mask: Tensor | None = None) -> Tensor:
    """Softmax over the last axis; False (or -inf) in the mask leaves a score out.

    Parameters
    ----------
    scores : (..., L, S) tensor
    attn_mask : tensor that broadcasts to it, optional
        Of bool: True where a score counts. Of float: added.

    Returns
    -------
    weights : (..., L, S) tensor
        A row in which nothing counts is zero.

    Examples
    --------
    >>> masked_softmax(torch.zeros(1, 2), torch.tensor([[True, False]]))
    tensor([[1., 0.]])
    """
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        scores = scores.masked_fill(~attn_mask, -math.inf)
    elif attn_mask is not None:
        scores = scores + attn_mask
    nowhere = (scores == -math.inf).all(-1, keepdim=True)  # (..., L, 1)
    return scores.masked_fill(nowhere, 0).softmax(-1).masked_fill(nowhere, 0)


def causal_mask(length: int, positions: int, device: torch.device | None = None) -> Tensor:
    """True where position j is not later than position i.

    Examples
    --------
    >>> causal_mask(2, 3)
    tensor([[ True, False, False],
            [ True,  True, False]])
    """
    return torch.ones(length, positions, dtype=torch.bool, device=device).tril()


def attention_weights(
    query: Tensor, key: Tensor, attn_mask: Tensor | None = None, *, is_causal: bool = False, scale: float | None = None
) -> Tensor:
    """How much each query takes from each position.

    Parameters
    ----------
    query, key : (..., L, E) and (..., S, E) tensor
    attn_mask, is_causal, scale
        As in `torch.nn.functional.scaled_dot_product_attention`.

    Returns
    -------
    weights : (..., L, S) tensor
    """
    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    if is_causal:
        attn_mask = causal_mask(query.shape[-2], key.shape[-2], query.device)
    return masked_softmax(query @ key.mT * factor, attn_mask)


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    *,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """Average the values, weighted by how well their keys match the query.

    Parameters
    ----------
    query, key, value : (..., L, E), (..., S, E) and (..., S, Ev) tensor
    attn_mask, is_causal, scale
        As in `torch.nn.functional.scaled_dot_product_attention`.

    Returns
    -------
    y : (..., L, Ev) tensor

    Examples
    --------
    >>> scaled_dot_product_attention(torch.zeros(1, 4), torch.zeros(2, 4), torch.eye(2))
    tensor([[0.5000, 0.5000]])
    """
    return attention_weights(query, key, attn_mask, is_causal=is_causal, scale=scale) @ value
