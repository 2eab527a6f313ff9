# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: open the forget gates of an LSTM with several layers.
Change `open_gates`, then run this file until it reports what passed."""

# --8<-- [start:task]
import math

import torch


# --8<-- [start:stub]
def open_gates(lstm, steps):
    """Start every forget gate with the bias for a memory of so many steps."""
    size = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0[size : 2 * size] = math.log(steps - 1)


# --8<-- [end:stub]
def check(open_gates):
    for layers, steps in ((1, 50), (3, 200)):
        torch.manual_seed(0)
        lstm = torch.nn.LSTM(2, 5, num_layers=layers)
        before = {name: values.clone() for name, values in lstm.named_parameters()}
        open_gates(lstm, steps)
        right = math.log(steps - 1)
        for k in range(layers):
            total = (getattr(lstm, f"bias_ih_l{k}") + getattr(lstm, f"bias_hh_l{k}")).detach()
            i, f, g, o = total.chunk(4)
            old = (before[f"bias_ih_l{k}"] + before[f"bias_hh_l{k}"]).chunk(4)
            for name, now, then in zip(
                ("input gate", "content", "output gate"), (i, g, o), old[:1] + old[2:], strict=True
            ):
                assert torch.allclose(now, then), f"layer {k}: you changed the biases of the {name}"
            got = f"layer {k} of {layers}: its two forget biases add up to {f[0]:.3f} in the first cell"
            assert torch.allclose(f, torch.full((5,), right), atol=1e-5), (
                f"{got}, for {steps} steps expected {right:.3f}"
            )
        for name, values in lstm.named_parameters():
            assert "weight" not in name or torch.equal(values, before[name]), f"you changed {name}"
    print("passed: the forget gates of one and of three layers start open")


if __name__ == "__main__":
    check(open_gates)
# --8<-- [end:task]

HINTS = (
    "PyTorch adds two biases at each gate. What stands in the second one, and in the other layers?",
    "For each layer k, `bias_ih_lk` and `bias_hh_lk` together should be ln(steps − 1) in the rows of the forget gate.",
    "`for k in range(lstm.num_layers): getattr(lstm, f'bias_hh_l{k}')[size : 2 * size] = 0`, without a gradient",
)


# --8<-- [start:solution]
def solution(lstm, steps):
    size = lstm.hidden_size
    with torch.no_grad():
        for k in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{k}")[size : 2 * size] = math.log(steps - 1)
            getattr(lstm, f"bias_hh_l{k}")[size : 2 * size] = 0


# --8<-- [end:solution]


def both(lstm, steps):
    size = lstm.hidden_size
    with torch.no_grad():
        for k in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{k}")[size : 2 * size] = math.log(steps - 1)
            getattr(lstm, f"bias_hh_l{k}")[size : 2 * size] = math.log(steps - 1)


def first_layer(lstm, steps):
    size = lstm.hidden_size
    with torch.no_grad():
        lstm.bias_ih_l0[size : 2 * size] = math.log(steps - 1)
        lstm.bias_hh_l0[size : 2 * size] = 0


def first_rows(lstm, steps):
    with torch.no_grad():
        lstm.bias_ih_l0[: lstm.hidden_size] = math.log(steps - 1)
        lstm.bias_hh_l0[: lstm.hidden_size] = 0


def whole_bias(lstm, steps):
    with torch.no_grad():
        for k in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{k}").fill_(math.log(steps - 1))
            getattr(lstm, f"bias_hh_l{k}").zero_()


WRONG = {both: "add up to 7.784", first_layer: "layer 1 of 3", first_rows: "input gate", whole_bias: "input gate"}
