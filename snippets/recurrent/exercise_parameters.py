# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise: count the parameters of a stacked LSTM or GRU. The stub must fail the check, the solution must pass."""

import torch


# --8<-- [start:task]
# --8<-- [start:stub]
def count(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    """Parameters of an RNN (1 gate), a GRU (3) or an LSTM (4), as PyTorch counts them."""
    return gates * hidden_size * (input_size + hidden_size + 2)


# --8<-- [end:stub]
# --8<-- [start:check]
def check(count):
    for gates, kind in ((1, torch.nn.RNN), (3, torch.nn.GRU), (4, torch.nn.LSTM)):
        for options in ({}, {"num_layers": 3}, {"num_layers": 2, "bidirectional": True}):
            real = sum(p.numel() for p in kind(10, 7, **options).parameters())
            assert count(gates, 10, 7, **options) == real, f"{kind.__name__} {options}: it has {real}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(gates, input_size, hidden_size, num_layers=1, bidirectional=False):
    directions, total = 1 + bidirectional, 0
    for _ in range(num_layers):
        total += directions * gates * hidden_size * (input_size + hidden_size + 2)
        input_size = directions * hidden_size  # the next layer reads both directions
    return total


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
