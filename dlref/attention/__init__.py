r"""Attention: every position looks at all others and takes what it needs.

A *query* is compared with every *key*; the better they match, the more of the key's *value* is taken. The weights
are positive and sum to one, so the result is an average of the values, and where the network looked can be read off.

- `dlref.attention.dot_product`: the comparison by dot product, masks, and the softmax that heeds them;
- `dlref.attention.linear_biases`: ALiBi, a bias that grows with the distance;
- `dlref.attention.additive`: the older comparison, by a small network;
- `dlref.attention.multi_head`: several attentions side by side, with their weights;
- `dlref.attention.translation`: an encoder and a decoder that attention joins.
"""

from dlref.attention.additive import AdditiveAttention, additive_attention
from dlref.attention.dot_product import attention_weights, causal_mask, masked_softmax, scaled_dot_product_attention
from dlref.attention.linear_biases import alibi_bias, alibi_slopes
from dlref.attention.multi_head import MultiHeadAttention, split_heads
from dlref.attention.translation import Decoder, Encoder, Translator

__all__ = [
    "AdditiveAttention",
    "Decoder",
    "Encoder",
    "MultiHeadAttention",
    "Translator",
    "additive_attention",
    "alibi_bias",
    "alibi_slopes",
    "attention_weights",
    "causal_mask",
    "masked_softmax",
    "scaled_dot_product_attention",
    "split_heads",
]
