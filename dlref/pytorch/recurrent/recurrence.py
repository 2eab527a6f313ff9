r"""What every recurrent network shares, in PyTorch: layers, directions, sequences of unequal length.

Where `dlref.recurrent.recurrence` turns sequences round and picks final states, this twin goes step by step and freezes
the state of a sequence that has ended. Autograd does the way back.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlref.recurrent.weights import weight_shapes


class RecurrentModule(nn.Module):
    """Run `step`, which a subclass brings, over whole sequences.

    Parameters
    ----------
    gates : int
        Blocks of `hidden_size` rows in a weight.
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional
        As in `torch.nn.LSTM`.
    """

    def __init__(
        self,
        gates: int,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.batch_first, self.dropout, self.bidirectional = batch_first, dropout, bidirectional
        for name, shape in weight_shapes(gates, input_size, hidden_size, num_layers, bidirectional):
            wanted = bias or name.startswith("weight")
            self.register_parameter(name, nn.Parameter(torch.empty(shape, **factory)) if wanted else None)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden_size**-0.5), hidden_size**-0.5)

    def step(self, x: Tensor, states: Sequence[Tensor], *weights: Any) -> tuple[Tensor, ...]:
        """The states after reading x (N, D)."""
        raise NotImplementedError

    def run(self, x: Tensor, initial: Sequence[Tensor | None], lengths: Tensor | None) -> tuple[Tensor, ...]:
        """Output at every step, and the final states of all layers and directions."""
        x = x.transpose(0, 1) if self.batch_first else x  # (T, N, D)
        zeros = x.new_zeros(self.num_layers * (1 + self.bidirectional), x.shape[1], self.hidden_size)
        started = [zeros if s is None else s for s in initial]
        finals: list[tuple[Tensor, ...]] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(1 + self.bidirectional):
                i = len(finals)
                output, final = self.run_one_way(x, [s[i] for s in started], layer, direction == 1, lengths)
                outputs.append(output)
                finals.append(final)
            x = torch.cat(outputs, dim=-1)  # (T, N, directions · H)
            if layer < self.num_layers - 1:
                x = nn.functional.dropout(x, self.dropout, self.training)
        return x.transpose(0, 1) if self.batch_first else x, *(torch.stack(f) for f in zip(*finals, strict=True))

    def run_one_way(
        self, x: Tensor, states: Sequence[Tensor], layer: int, reverse: bool, lengths: Tensor | None
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """One layer in one direction: output (T, N, H) and final states."""
        suffix = f"_l{layer}" + "_reverse" * reverse
        weights = [getattr(self, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        before, outputs = tuple(states), [x] * len(x)
        for t in reversed(range(len(x))) if reverse else range(len(x)):
            after = self.step(x[t], before, *weights)  # (N, H) each
            outputs[t] = after[0]
            if lengths is not None:
                real = (t < lengths)[:, None]  # (N, 1)
                outputs[t] = torch.where(real, after[0], 0)
                after = tuple(torch.where(real, new, old) for new, old in zip(after, before, strict=True))
            before = after
        return torch.stack(outputs), before
