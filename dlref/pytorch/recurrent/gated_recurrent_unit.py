r"""Gated recurrent unit in PyTorch, from tensors up."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from dlref.pytorch.recurrent.recurrence import RecurrentModule


class GRU(RecurrentModule):
    """`torch.nn.GRU`, one step at a time.

    Parameters
    ----------
    input_size, hidden_size, num_layers, *args, **kwargs
        As in `torch.nn.GRU`: then come bias, batch_first, dropout and bidirectional.

    Examples
    --------
    >>> output, h_n = GRU(5, 8)(torch.zeros(3, 4, 5))
    >>> output.shape
    torch.Size([3, 4, 8])
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, *args: Any, **kwargs: Any) -> None:
        super().__init__(3, input_size, hidden_size, num_layers, *args, **kwargs)

    # --8<-- [start:step]
    def step(self, x: Tensor, states: Sequence[Tensor], *weights: Any) -> tuple[Tensor, ...]:
        """The new memory."""
        (h,), (weight_ih, weight_hh, bias_ih, bias_hh) = states, weights
        ri, zi, ni = linear(x, weight_ih, bias_ih).chunk(3, dim=1)  # (N, H) each
        rh, zh, nh = linear(h, weight_hh, bias_hh).chunk(3, dim=1)
        r, z = torch.sigmoid(ri + rh), torch.sigmoid(zi + zh)
        n = torch.tanh(ni + r * nh)  # the reset gate acts after the product, as in torch.nn.GRU
        return ((1 - z) * n + z * h,)

    # --8<-- [end:step]
    def forward(self, x: Tensor, h0: Tensor | None = None, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Output at every step, and the final state of every layer."""
        output, h_n = self.run(x, [h0], lengths)
        return output, h_n
