# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: one step of an LSTM that agrees with PyTorch's.
Change `lstm_step`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def lstm_step(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """The new (h, c). The rows of the weights: input gate, forget gate, content, output gate."""
    gates = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).sigmoid()
    i, f, g, o = gates.chunk(4, dim=1)
    c = f * c + i * g
    return o * c, c


# --8<-- [end:stub]
def check(lstm_step):
    torch.manual_seed(0)
    cell, x, h, c = torch.nn.LSTMCell(3, 5), torch.randn(2, 3), torch.randn(2, 5), torch.randn(2, 5)
    mine = lstm_step(x, h, c, cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    for name, ours, theirs in zip("ch", mine[::-1], cell(x, (h, c))[::-1], strict=True):
        got, right = ours[0, 0].item(), theirs[0, 0].item()
        assert torch.allclose(ours, theirs, atol=1e-6), f"{name} begins with {right:.4f}, yours with {got:.4f}"
    print("passed: h and c are those of torch.nn.LSTMCell")


if __name__ == "__main__":
    check(lstm_step)
# --8<-- [end:task]

HINTS = (
    "Which of the four must be able to be negative, and which are shares between 0 and 1?",
    "c = σ(f) c + σ(i) tanh(g), and then h = σ(o) tanh(c).",
    "`i, f, g, o = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, dim=1)`",
)


# --8<-- [start:solution]
def solution(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g, o = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()  # what is written may be negative
    return o.sigmoid() * c.tanh(), c


# --8<-- [end:solution]


def output_without_tanh(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    i, f, g, o = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c, c


def forget_first(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    f, i, g, o = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


WRONG = {output_without_tanh: "h begins with", forget_first: "c begins with"}
