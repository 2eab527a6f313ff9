r"""Long short-term memory in PyTorch, from tensors up."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from dlref.pytorch.recurrent.recurrence import RecurrentModule


class LSTM(RecurrentModule):
    """`torch.nn.LSTM`, one step at a time.

    Parameters
    ----------
    input_size, hidden_size, num_layers, *args, **kwargs
        As in `torch.nn.LSTM`: then come bias, batch_first, dropout and bidirectional.

    Examples
    --------
    >>> output, (h_n, c_n) = LSTM(5, 8)(torch.zeros(3, 4, 5))
    >>> output.shape
    torch.Size([3, 4, 8])
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, *args: Any, **kwargs: Any) -> None:
        super().__init__(4, input_size, hidden_size, num_layers, *args, **kwargs)

    # --8<-- [start:step]
    def step(self, x: Tensor, states: Sequence[Tensor], *weights: Any) -> tuple[Tensor, ...]:
        """What the cell shows, and its memory."""
        (h, c), (weight_ih, weight_hh, bias_ih, bias_hh) = states, weights
        i, f, g, o = (linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)).chunk(4, dim=1)  # (N, H) each
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    # --8<-- [end:step]
    def forward(
        self,
        x: Tensor,
        states: tuple[Tensor | None, Tensor | None] = (None, None),
        lengths: Tensor | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Output at every step, and the final states of every layer."""
        output, h_n, c_n = self.run(x, states, lengths)
        return output, (h_n, c_n)
