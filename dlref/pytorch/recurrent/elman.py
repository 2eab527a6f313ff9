r"""Elman's recurrent network in PyTorch."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from dlref.pytorch.recurrent.recurrence import RecurrentModule


class RNN(RecurrentModule):
    """`torch.nn.RNN`, one step at a time.

    Parameters
    ----------
    input_size, hidden_size, num_layers, nonlinearity, *args, **kwargs
        As in `torch.nn.RNN`: then come bias, batch_first, dropout and bidirectional.

    Examples
    --------
    >>> output, h_n = RNN(5, 8)(torch.zeros(3, 4, 5))
    >>> output.shape
    torch.Size([3, 4, 8])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(1, input_size, hidden_size, num_layers, *args, **kwargs)
        self.activate = {"tanh": torch.tanh, "relu": torch.relu}[nonlinearity]

    # --8<-- [start:step]
    def step(self, x: Tensor, states: Sequence[Tensor], *weights: Any) -> tuple[Tensor, ...]:
        """The new memory."""
        weight_ih, weight_hh, bias_ih, bias_hh = weights
        return (self.activate(linear(x, weight_ih, bias_ih) + linear(states[0], weight_hh, bias_hh)),)

    # --8<-- [end:step]
    def forward(self, x: Tensor, h0: Tensor | None = None, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Output at every step, and the final state of every layer."""
        output, h_n = self.run(x, [h0], lengths)
        return output, h_n
