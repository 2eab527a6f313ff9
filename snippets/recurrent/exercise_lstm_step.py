# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise: one step of an LSTM that agrees with PyTorch's. The stub must fail the check, the solution must pass."""

import torch


# --8<-- [start:task]
# --8<-- [start:stub]
def lstm_step(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """The new (h, c). The rows of the weights: input gate, forget gate, content, output gate."""
    gates = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).sigmoid()
    i, f, g, o = gates.chunk(4, dim=1)
    c = f * c + i * g
    return o * c, c


# --8<-- [end:stub]
# --8<-- [start:check]
def check(lstm_step):
    torch.manual_seed(0)
    cell, x, h, c = torch.nn.LSTMCell(3, 5), torch.randn(2, 3), torch.randn(2, 5), torch.randn(2, 5)
    mine = lstm_step(x, h, c, cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    for name, ours, theirs in zip("hc", mine, cell(x, (h, c)), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-6), f"{name} differs"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g, o = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()  # what is written may be negative
    return o.sigmoid() * c.tanh(), c


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
