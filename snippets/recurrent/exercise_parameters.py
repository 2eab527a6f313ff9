# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: count the parameters of a stacked LSTM or GRU.
Change `count`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def count(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    """Parameters of an RNN (1 gate), a GRU (3) or an LSTM (4), as PyTorch counts them."""
    return gates * hidden_size * (input_size + hidden_size + 2)


# --8<-- [end:stub]
def check(count):
    for gates, kind in ((1, torch.nn.RNN), (3, torch.nn.GRU), (4, torch.nn.LSTM)):
        for options in ({}, {"num_layers": 3}, {"num_layers": 2, "bidirectional": True}):
            real, got = sum(p.numel() for p in kind(10, 7, **options).parameters()), count(gates, 10, 7, **options)
            assert got == real, f"{kind.__name__}(10, 7) with {options or 'one layer'} has {real}, you return {got}"
    print("passed: RNN, GRU and LSTM, stacked and in both directions")


if __name__ == "__main__":
    check(count)
# --8<-- [end:task]

HINTS = (
    "What does the second layer read: the input, or the outputs of the first?",
    "A layer has gates · H · (input + H + 2) parameters in each direction; the next layer's input is directions · H.",
    "`directions, total = 1 + bidirectional, 0`",
)


# --8<-- [start:solution]
def solution(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    directions, total = 1 + bidirectional, 0
    for _ in range(num_layers):
        total += directions * gates * hidden_size * (input_size + hidden_size + 2)
        input_size = directions * hidden_size  # the next layer reads both directions
    return total


# --8<-- [end:solution]


def times_layers(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    return num_layers * (1 + bidirectional) * gates * hidden_size * (input_size + hidden_size + 2)


def one_bias(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    return solution(gates, input_size - 1, hidden_size, num_layers, bidirectional)


def reads_one_direction(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    total = 0
    for _ in range(num_layers):
        total += (1 + bidirectional) * gates * hidden_size * (input_size + hidden_size + 2)
        input_size = hidden_size
    return total


WRONG = {
    times_layers: "{'num_layers': 3} has",
    one_bias: "with one layer has",
    reads_one_direction: "'bidirectional': True} has",
}
