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
    w1, b1, w2, x = (rng.standard_normal(shape) for shape in ((5, 5), (5,), (5, 5), (8, 5)))
    order = np.array([3, 0, 4, 1, 2])
    v1, c1, v2 = permute_units(w1, b1, w2, order)
    assert not np.array_equal(v1, w1[:, order]), "you moved columns of the first weights; those belong to the inputs"
    assert np.array_equal(v1, w1[order]), "row i of the first weights should be the old row order[i], and it is not"
    hidden_before, hidden_after = np.tanh(x @ w1.T + b1), np.tanh(x @ v1.T + c1)
    assert np.allclose(hidden_after, hidden_before[:, order]), "the biases did not move along with their units"
    usual = {
        "the second weights did not move, so each unit now meets the outgoing weights of another": w2,
        "you moved the rows of the second weights; those belong to the outputs, not to the hidden units": w2[order],
        "the columns moved the opposite way; column i should be the old column order[i]": w2[:, np.argsort(order)],
    }
    why = [words for words, weight in usual.items() if np.array_equal(v2, weight)]
    change = abs(hidden_after @ v2.T - hidden_before @ w2.T).max()
    assert change < 1e-12, ": ".join([f"the outputs changed by up to {change:.2f}", *why])
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


def rows_twice(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1[order], weight_2[order]


def columns_first(weight_1, bias_1, weight_2, order):
    return weight_1[:, order], bias_1[order], weight_2[:, order]


def first_layer_only(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1[order], weight_2


WRONG = {
    columns_first: "you moved columns of the first weights",
    bias_left: "biases did not move",
    first_layer_only: "the second weights did not move",
    rows_twice: "you moved the rows of the second weights",
    moved_back: "the columns moved the opposite way",
}
