r"""Attention: every position looks at all others and takes what it needs.

A *query* is compared with every *key*; the better they match, the more of the key's *value* is taken. The weights
are positive and sum to one, so the result is an average of the values, and where the network looked can be read off.

Three files, one after the other:

- `dlref.dot_product_attention`: the comparison by dot product, masks, and the softmax that heeds them;
- `dlref.additive_attention`: the older comparison, by a small network;
- `dlref.multi_head_attention`: several attentions side by side, with their weights.
"""

from dlref.additive_attention import AdditiveAttention, additive_attention
from dlref.dot_product_attention import (
    attention_weights,
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
)
from dlref.multi_head_attention import MultiHeadAttention, split_heads

__all__ = [
    "AdditiveAttention",
    "MultiHeadAttention",
    "additive_attention",
    "attention_weights",
    "causal_mask",
    "masked_softmax",
    "scaled_dot_product_attention",
    "split_heads",
]
