# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: a Gibbs chain stays in one of two valleys; chains at several temperatures that exchange states do not."""

# --8<-- [start:machine]
from itertools import product

import numpy as np

group = np.repeat([0, 1], 5)  # ten units, two groups of five
weights = np.where(group[:, None] == group, 1.5, -1.5) * (1 - np.eye(10))
biases = np.where(group == 0, -1.0, -0.8)
states = np.array(list(product([0.0, 1.0], repeat=10)))
p = np.exp(states @ biases + np.sum(states @ weights * states, axis=1) / 2)
EXACT = (p * (states[:, 5:].sum(axis=1) > 2.5)).sum() / p.sum()  # the second group is on


def one_round(state, rng, temperature=1.0):
    """Draw each unit once; (10,), or (K, 10) with K temperatures."""
    for i in range(10):
        total = (state @ weights[i] + biases[i]) / temperature
        state[..., i] = rng.random(np.shape(total)) < 1 / (1 + np.exp(-total))


# --8<-- [end:machine]


# --8<-- [start:broken]
def broken(seed=0, rounds=5000):
    rng, shares = np.random.default_rng(seed), []
    for start in (group == 0, group == 1):
        state, on = start.astype(float), 0
        for _ in range(rounds):
            one_round(state, rng)
            on += state[5:].sum() > 2.5
        shares.append(on / rounds)
    return shares


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(seed=0):
    rng, shares = np.random.default_rng(seed), []
    inverse = 1 / np.array([1, 1.5, 2.2, 3.2, 4.5])  # of the temperatures
    for start in (group == 0, group == 1):
        chains, on = np.tile(start.astype(float), (5, 1)), 0
        for _ in range(5000):
            one_round(chains, rng, 1 / inverse)
            energies = -chains @ biases - np.sum(chains @ weights * chains, axis=1) / 2
            k = rng.integers(4)  # exchange the states of two neighbouring temperatures?
            gain = (inverse[k] - inverse[k + 1]) * (energies[k] - energies[k + 1])
            if rng.random() < np.exp(min(gain, 0)):
                chains[[k, k + 1]] = chains[[k + 1, k]]
            on += chains[0, 5:].sum() > 2.5
        shares.append(on / 5000)
    return shares


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Two chains of the same machine disagree."""
    return abs(result[0] - result[1]) > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"exact share with the second group on: {EXACT:.2f}")
    longer = broken(rounds=25000)
    for name, shares in (("one temperature", broken()), ("5 times as long", longer), ("five temperatures", fixed())):
        print(f"{name:17}: started in the first group {shares[0]:.2f}, in the second {shares[1]:.2f}")
    assert symptom(broken())
    assert np.abs(np.array(longer) - EXACT).max() > 0.15
    assert not symptom(fixed())
    assert np.abs(np.array(fixed()) - EXACT).max() < 0.15
