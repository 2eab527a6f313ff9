r"""Attention in PyTorch, from tensors up: dot product, additive, multi-head, and a translator that uses it."""

from dlref.pytorch.attention.additive import AdditiveAttention, additive_attention
from dlref.pytorch.attention.dot_product import (
    attention_weights,
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
)
from dlref.pytorch.attention.linear_biases import alibi_bias, alibi_slopes
from dlref.pytorch.attention.multi_head import MultiHeadAttention, split_heads
from dlref.pytorch.attention.translation import Decoder, Encoder, Translator

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
