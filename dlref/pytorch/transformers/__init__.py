r"""Transformers in PyTorch, with attention from tensors up: positions, encoder and decoder layers, GPT."""

from dlref.pytorch.transformers.gated_layer import SwiGLU
from dlref.pytorch.transformers.gpt import GPT, Cache, CausalBlock
from dlref.pytorch.transformers.layers import TransformerBlock, TransformerDecoderLayer, TransformerEncoderLayer
from dlref.pytorch.transformers.positions import position_angles, rotary_positions, sinusoidal_positions

__all__ = [
    "GPT",
    "Cache",
    "CausalBlock",
    "SwiGLU",
    "TransformerBlock",
    "TransformerDecoderLayer",
    "TransformerEncoderLayer",
    "position_angles",
    "rotary_positions",
    "sinusoidal_positions",
]
