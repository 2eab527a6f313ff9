# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise: count the parameters of a fully connected network. The stub must fail the check, the solution must pass."""

from itertools import pairwise

import torch


# --8<-- [start:task]
# --8<-- [start:stub]
def count_parameters(sizes):
    """Parameters of a fully connected network, e.g. sizes = [64, 32, 10]."""
    return sum(a * b for a, b in pairwise(sizes))  # something is missing


# --8<-- [end:stub]
# --8<-- [start:check]
def check(count_parameters):
    for sizes in ([2, 1], [64, 32, 10], [784, 300, 100, 10]):
        layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
        expected = sum(p.numel() for layer in layers for p in layer.parameters())
        assert count_parameters(sizes) == expected, f"{sizes}: PyTorch says {expected}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(sizes):
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
