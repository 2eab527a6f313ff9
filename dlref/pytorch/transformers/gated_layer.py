r"""The small network of a block with a gate in PyTorch."""

from typing import Any

import torch
from torch import nn

from dlref.pytorch.activations import swiglu
from dlref.pytorch.feedforward import Linear


class SwiGLU(nn.Module):
    """Three matrices, with the names of Llama's state dict.

    Examples
    --------
    >>> SwiGLU(6, 16)(torch.zeros(2, 5, 6)).shape
    torch.Size([2, 5, 6])
    """

    def __init__(self, d_model: int, dim_feedforward: int, bias: bool = False, **factory: Any) -> None:
        super().__init__()
        self.gate_proj = Linear(d_model, dim_feedforward, bias, **factory)
        self.up_proj = Linear(d_model, dim_feedforward, bias, **factory)
        self.down_proj = Linear(dim_feedforward, d_model, bias, **factory)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.down_proj(swiglu(self.gate_proj(x), self.up_proj(x)))
        return y
