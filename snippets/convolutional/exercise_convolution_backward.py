# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the backward pass of a convolution with a stride. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
def forward(x, weight, stride):
    """x (C, L), weight (O, C, k) -> y (O, L')."""
    starts = range(0, x.shape[1] - weight.shape[2] + 1, stride)
    return np.stack([np.einsum("ock,ck->o", weight, x[:, s : s + weight.shape[2]]) for s in starts], axis=1)


# --8<-- [start:stub]
def backward(x, weight, stride, dy):
    """dy (O, L') -> dx (C, L), dweight (O, C, k)."""
    k = weight.shape[2]
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for i in range(dy.shape[1]):
        dx[:, i : i + k] = np.einsum("o,ock->ck", dy[:, i], weight)  # two mistakes in this line
        dweight += np.einsum("o,ck->ock", dy[:, i], x[:, i : i + k])  # and one in this
    return dx, dweight


# --8<-- [end:stub]
# --8<-- [start:check]
def check(backward):
    rng = np.random.default_rng(0)
    for stride in (1, 2, 3):
        inputs = [rng.standard_normal((2, 12)), rng.standard_normal((3, 2, 4))]
        dy = rng.standard_normal(forward(*inputs, stride).shape)
        for i, gradient in enumerate(backward(*inputs, stride, dy)):
            u = rng.standard_normal(inputs[i].shape)  # a direction
            ahead, behind = ([*inputs[:i], inputs[i] + h * u, *inputs[i + 1 :]] for h in (1e-6, -1e-6))
            slope = (dy * (forward(*ahead, stride) - forward(*behind, stride))).sum() / 2e-6
            assert np.isclose((gradient * u).sum(), slope), f"{('dx', 'dweight')[i]} is wrong for stride {stride}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(x, weight, stride, dy):
    k = weight.shape[2]
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for i in range(dy.shape[1]):
        seen = slice(stride * i, stride * i + k)
        dx[:, seen] += np.einsum("o,ock->ck", dy[:, i], weight)  # windows overlap: add
        dweight += np.einsum("o,ck->ock", dy[:, i], x[:, seen])
    return dx, dweight


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
