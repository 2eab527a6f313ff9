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
    my_h, my_c = lstm_step(x, h, c, cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    right_h, right_c = cell(x, (h, c))
    i, f, g, o = (x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh).chunk(4, dim=1)
    causes = {  # a wrong memory, and what it comes from
        "what is written went through a sigmoid, so it can only raise the memory": i.sigmoid() * g.sigmoid(),
        "what is written went through no tanh": i.sigmoid() * g,
        "the old memory is not multiplied by the forget gate": i.sigmoid() * g.tanh() + c - f.sigmoid() * c,
    }
    causes = {why: f.sigmoid() * c + written for why, written in causes.items()}
    causes["the rows stand in the order i, f, g, o, and yours in another"] = i.sigmoid() * c + f.sigmoid() * g.tanh()
    why = next((why for why, wrong in causes.items() if torch.allclose(my_c, wrong, atol=1e-6)), "look at its line")
    got, right = my_c[0, 0].item(), right_c[0, 0].item()
    assert torch.allclose(my_c, right_c, atol=1e-6), f"c begins with {right:.4f}, yours with {got:.4f}: {why}"
    shown = torch.allclose(my_h, o.sigmoid() * right_c, atol=1e-6)
    why = "the memory is shown without its tanh" if shown else "c is right, so look at the line of h"
    got, right = my_h[0, 0].item(), right_h[0, 0].item()
    assert torch.allclose(my_h, right_h, atol=1e-6), f"h begins with {right:.4f}, yours with {got:.4f}: {why}"
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


WRONG = {output_without_tanh: "shown without its tanh", forget_first: "order i, f, g, o"}
