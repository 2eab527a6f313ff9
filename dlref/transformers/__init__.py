r"""Transformer blocks: positions exchange what they know, then each thinks for itself.

A block has two parts: attention, in which positions look at each other, and a small network that works on every
position alone. Each part only *adds* to what is there, so a stack of blocks is a stream that flows through, and the
gradient finds its way back along the same stream. Layer normalisation stands after each addition, as in the first
paper, or before each part (`norm_first`), which trains more easily when there are many blocks.

- `dlref.transformers.layers`: the blocks; arguments, weights and results are those of the same names in `torch.nn`;
- `dlref.transformers.gated_layer`: the small network in its gated form;
- `dlref.transformers.positions`: what tells a block where a position is;
- `dlref.transformers.gpt`: blocks stacked to a language model.
"""

from dlref.transformers.gated_layer import SwiGLU
from dlref.transformers.gpt import GPT, Cache, CausalBlock
from dlref.transformers.layers import TransformerBlock, TransformerDecoderLayer, TransformerEncoderLayer
from dlref.transformers.positions import position_angles, rotary_positions, sinusoidal_positions

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
