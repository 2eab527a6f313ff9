# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★★: the backward pass of a convolution with a stride.
Change `backward`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


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
def check(backward):
    rng = np.random.default_rng(0)
    for stride in (1, 2, 3):
        inputs = [rng.standard_normal((2, 12)), rng.standard_normal((3, 2, 4))]
        dy = rng.standard_normal(forward(*inputs, stride).shape)
        for i, gradient in enumerate(backward(*inputs, stride, dy)):
            name, u = ("dx", "dweight")[i], rng.standard_normal(inputs[i].shape)  # a direction
            assert gradient.shape == u.shape, f"{name} has the shape {u.shape}, yours {gradient.shape}"
            ahead, behind = ([*inputs[:i], inputs[i] + h * u, *inputs[i + 1 :]] for h in (1e-6, -1e-6))
            slope = (dy * (forward(*ahead, stride) - forward(*behind, stride))).sum() / 2e-6
            got = (gradient * u).sum()
            there = f"along one direction nudging gives {slope:.3f}, your gradient {got:.3f}"
            assert np.isclose(got, slope), f"{name}, stride {stride}: {there}"
    print("passed: dx and dweight agree with nudging for strides 1, 2 and 3")


if __name__ == "__main__":
    check(backward)
# --8<-- [end:task]

HINTS = (
    "Which inputs does output i read when the stride is 2? And what happens where two windows overlap?",
    "Output i reads x[:, stride·i : stride·i + k]. Where windows overlap, their shares of dx add up.",
    "`seen = slice(stride * i, stride * i + k)`",
)


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


def overwrites(x, weight, stride, dy):
    k = weight.shape[2]
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for i in range(dy.shape[1]):
        seen = slice(stride * i, stride * i + k)
        dx[:, seen] = np.einsum("o,ock->ck", dy[:, i], weight)
        dweight += np.einsum("o,ck->ock", dy[:, i], x[:, seen])
    return dx, dweight


def forgets_the_stride(x, weight, stride, dy):
    return solution(x, weight, 1, dy)


WRONG = {overwrites: "dx, stride 1", forgets_the_stride: "dx, stride 2"}
