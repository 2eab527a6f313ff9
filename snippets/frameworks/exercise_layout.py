# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: weights from Keras or scikit-learn, under the names and in the layout of PyTorch.
Change `to_torch`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def to_torch(arrays):
    """arrays W1 (in, hidden), b1, W2 (hidden, out), b2 … -> dict of the names and arrays of
    Sequential(Linear, ReLU, Linear, …), such as "0.weight"."""
    return {f"{i}.weight": array for i, array in enumerate(arrays)}


# --8<-- [end:stub]
def check(to_torch):
    rng = np.random.default_rng(0)
    arrays = []
    for inputs, outputs in [(4, 3), (3, 3), (3, 2)]:
        arrays += [rng.normal(size=(inputs, outputs)), rng.normal(size=outputs)]
    got = to_torch([a.copy() for a in arrays])
    names = ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]
    assert isinstance(got, dict), f"expected a dict, you return a {type(got).__name__}"
    assert sorted(got) == sorted(names), f"expected the names {sorted(names)}, you return {sorted(got)}"
    shape = np.shape(got["0.weight"])
    assert shape == (3, 4), f"4 inputs and 3 outputs: 0.weight must be (3, 4), yours is {shape}"
    x = rng.normal(size=(5, 4))
    mine = theirs = x
    for k in range(3):
        mine = mine @ arrays[2 * k] + arrays[2 * k + 1]
        theirs = theirs @ got[f"{2 * k}.weight"].T + got[f"{2 * k}.bias"]
        if k < 2:
            mine, theirs = np.maximum(mine, 0), np.maximum(theirs, 0)
        assert np.allclose(mine, theirs), (
            f"all shapes fit, but layer {2 * k} gives other numbers: is its weight transposed, or only reshaped?"
        )
    print("passed: names, shapes, and equal outputs of three layers")


if __name__ == "__main__":
    check(to_torch)
# --8<-- [end:task]

HINTS = (
    "Every second array is a weight. At which places of `Sequential` are there layers without any array?",
    "Layer `k` of the linear layers is at place `2 * k`; `Linear` keeps its weight as (out, in), so it is transposed.",
    "`for k in range(len(arrays) // 2):`",
)


# --8<-- [start:solution]
def solution(arrays):
    state = {}
    for k in range(len(arrays) // 2):
        state[f"{2 * k}.weight"] = arrays[2 * k].T
        state[f"{2 * k}.bias"] = arrays[2 * k + 1]
    return state


# --8<-- [end:solution]


def without_gaps(arrays):
    return {name.replace("2.", "1.").replace("4.", "2."): array for name, array in solution(arrays).items()}


def untransposed(arrays):
    return {name: array.T if "weight" in name else array for name, array in solution(arrays).items()}


def reshaped(arrays):
    return {n: a.T.reshape(a.shape) if "weight" in n else a for n, a in solution(arrays).items()}


def first_only(arrays):
    state = solution(arrays)
    state["2.weight"] = state["2.weight"].T
    return state


WRONG = {
    without_gaps: "you return ['0.bias', '0.weight', '1.bias'",
    untransposed: "yours is (4, 3)",
    reshaped: "layer 0 gives other numbers",
    first_only: "layer 2 gives other numbers",
}
