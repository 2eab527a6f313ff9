# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the gradient of a Boltzmann machine, data minus model.
Change `difference`, then run this file until it reports what passed."""

# --8<-- [start:task]
from itertools import product

import numpy as np


# --8<-- [start:stub]
def difference(data, weights, biases):
    """data (M, n) of 0 and 1, weights (n, n) symmetric, biases (n,) -> (n, n): how often two units are on
    together in the data, less the same for the machine. On the diagonal: how often one unit is on."""
    return data.T @ data / len(data)


# --8<-- [end:stub]
def check(difference):
    def said(right, got):
        return f"should be {right}, you return {(np.round(got, 3) + 0).tolist()}"

    zero = np.zeros((2, 2))
    got = np.asarray(difference(np.array([[1.0, 1.0], [0.0, 0.0]]), zero, np.zeros(2)))
    assert got.shape == (2, 2), f"two units need a (2, 2) array, you return the shape {got.shape}"
    right = [[0, 0.25], [0.25, 0]]
    message = said(right, got)
    assert not np.allclose(got, [[-1.5, -0.5], [-0.5, -1.5]]), f"{message}: do your probabilities add up to 1?"
    assert np.allclose(got, right), (
        f"data 1 1 and 0 0, all weights 0, so that the machine has 1/4 for each of the four states: {message}"
    )
    coupled, both = np.array([[0.0, np.log(3)], [np.log(3), 0.0]]), np.array([[1.0, 1.0]])
    got = np.asarray(difference(both, coupled, np.zeros(2)))
    right = [[0.333, 0.5], [0.5, 0.333]]
    message = said(right, got)
    assert not np.allclose(got, np.array([[2, 3], [3, 2]]) / 12), (
        f"{message}: in a symmetric array each pair stands twice; did you halve s @ weights @ s?"
    )
    assert np.allclose(got, np.array([[2, 3], [3, 2]]) / 6), (
        f"data 1 1, weight ln 3, so that 1 1 has the factor 3 and the probability 3/6: {message}"
    )
    biases = np.array([np.log(2), 0.0])
    got = np.asarray(difference(both, zero, biases))
    right = [[0.333, 0.667], [0.667, 0.5]]
    message = said(right, got)
    assert np.allclose(got, np.array([[2, 4], [4, 3]]) / 6), f"data 1 1, biases ln 2 and 0, no weights: {message}"
    got = np.asarray(difference(np.ones((1, 3)), np.zeros((3, 3)), np.zeros(3)))
    right = np.full((3, 3), 0.75) - np.diag(np.full(3, 0.25))
    assert got.shape == (3, 3), f"three units need a (3, 3) array, you return the shape {got.shape}"
    assert np.allclose(got, right), f"three units, data 1 1 1: {said(right.tolist(), got)}"
    print("passed: no weights, a weight of ln 3, a bias of ln 2, and three units")


if __name__ == "__main__":
    check(difference)
# --8<-- [end:task]

HINTS = (
    "The first half is there. For the second half you need the probability of each of the states of the machine.",
    "With p(s) for the probabilities, the second half is the sum of `p(s) * s_i * s_j` over all states s.",
    "`states = np.array(list(product([0.0, 1.0], repeat=len(biases))))`",
)


# --8<-- [start:solution]
def solution(data, weights, biases):
    states = np.array(list(product([0.0, 1.0], repeat=len(biases))))  # (2 ** n, n)
    energies = -states @ biases - np.sum(states @ weights * states, axis=1) / 2
    p = np.exp(-energies)
    p = p / p.sum()
    return data.T @ data / len(data) - states.T @ (states * p[:, None])


# --8<-- [end:solution]


def the_other_way_round(data, weights, biases):
    return -solution(data, weights, biases)


def pairs_twice(data, weights, biases):
    return solution(data, 2 * weights, biases)


def no_biases(data, weights, biases):
    return solution(data, weights, 0 * biases)


def energy_upside_down(data, weights, biases):
    return solution(data, -weights, -biases)


def no_z(data, weights, biases):
    states = np.array(list(product([0.0, 1.0], repeat=len(biases))))
    p = np.exp(states @ biases + np.sum(states @ weights * states, axis=1) / 2)
    return data.T @ data / len(data) - states.T @ (states * p[:, None])


WRONG = {
    no_z: "do your probabilities add up to 1",
    the_other_way_round: "you return [[0.0, -0.25]",
    pairs_twice: "did you halve",
    no_biases: "you return [[0.5, 0.75]",
    energy_upside_down: "probability 3/6",
}
