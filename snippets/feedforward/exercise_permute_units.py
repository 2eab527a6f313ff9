# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: another set of weights, the same function. Change `permute_units` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def permute_units(weight_1, bias_1, weight_2, order):
    """Put the hidden units into another order, so that the network computes the same as before."""
    return weight_1[order], bias_1[order], weight_2


# --8<-- [end:stub]
def check(permute_units):
    rng = np.random.default_rng(0)
    w1, b1, w2, x = (rng.standard_normal(shape) for shape in ((5, 3), (5,), (2, 5), (8, 3)))
    order = np.array([3, 0, 4, 1, 2])
    v1, c1, v2 = permute_units(w1, b1, w2, order)
    assert np.array_equal(v1, w1[order]), "row i of the first weights should be the old row order[i], and it is not"
    hidden_before, hidden_after = np.tanh(x @ w1.T + b1), np.tanh(x @ v1.T + c1)
    assert np.allclose(hidden_after, hidden_before[:, order]), "the biases did not move along with their units"
    change = abs(hidden_after @ v2.T - hidden_before @ w2.T).max()
    assert change < 1e-12, (
        f"the outputs changed by up to {change:.2f}: does each unit still meet its own outgoing weights?"
    )
    print("passed: the units stand in a new order, and the outputs are the same")


if __name__ == "__main__":
    check(permute_units)
# --8<-- [end:task]

HINTS = (
    "Follow one hidden unit through the network. Which numbers belong to it, before it and after it?",
    "A unit owns a row of the first weights, an entry of the bias, and a column of the second weights.",
    "`weight_2[:, order]`",
)


# --8<-- [start:solution]
def solution(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1[order], weight_2[:, order]


# --8<-- [end:solution]


def bias_left(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1, weight_2[:, order]


def moved_back(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1[order], weight_2[:, np.argsort(order)]


WRONG = {bias_left: "biases did not move", moved_back: "the outputs changed"}
