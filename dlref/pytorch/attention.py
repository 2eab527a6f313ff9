"""Attention in PyTorch, from tensors up: dot product, additive, multi-head."""

from dlref.pytorch.additive_attention import AdditiveAttention, additive_attention
from dlref.pytorch.dot_product_attention import (
    attention_weights,
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
)
from dlref.pytorch.multi_head_attention import MultiHeadAttention, split_heads

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
