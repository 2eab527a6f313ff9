# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a Metropolis chain on a ring of states.
Change `visits`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def visits(weights, steps, rng):
    """weights (K,), positive, with any sum; each step proposes a neighbour on the ring -> (K,), shares of the steps."""
    state, count = 0, np.zeros(len(weights))
    for _ in range(steps):
        state = (state + rng.choice([-1, 1])) % len(weights)
        count[state] += 1
    return count / steps


# --8<-- [end:stub]
def check(visits):
    weights = np.array([1.0, 2.0, 6.0, 2.0, 1.0])
    got = np.asarray(visits(weights, 20000, np.random.default_rng(0)))
    right = weights / weights.sum()
    said = f"{right.round(2).tolist()} is right, you return {got.round(2).tolist()}"
    assert got.shape == (5,), f"one share for each of five states is expected, you return the shape {got.shape}"
    assert abs(got.sum() - 1) < 1e-9, f"{said}: the sum is {got.sum():.2f}. A step that stays must count as well"
    assert np.abs(got - 0.2).max() > 0.03, f"{said}: all states alike. When should a proposal be refused?"
    flow = np.array([2.0, 3.0, 4.0, 3.0, 2.0]) / 14  # of a chain that records accepted moves only
    assert np.abs(got - flow).max() > 0.03, f"{said}: a refused proposal means that the old state counts once more"
    assert got.argmax() == 2, f"{said}: the heaviest state should be visited most. Which weight goes above the line?"
    assert np.abs(got - right).max() < 0.03, said
    large = np.asarray(visits(weights * 1e6, 20000, np.random.default_rng(1)))
    assert np.abs(large - right).max() < 0.03, (
        f"with all weights a million times larger nothing should change, you return {large.round(2).tolist()}"
    )
    print("passed: shares in proportion to the weights, whatever their sum is")


if __name__ == "__main__":
    check(visits)
# --8<-- [end:task]

HINTS = (
    "A proposal to a heavier state is always accepted. How often one to a lighter state?",
    "Accept with probability `min(1, weights[proposed] / weights[state])`. Count the state after the decision.",
    "`if rng.random() < weights[proposed] / weights[state]:`",
)


# --8<-- [start:solution]
def solution(weights, steps, rng):
    state, count = 0, np.zeros(len(weights))
    for _ in range(steps):
        proposed = (state + rng.choice([-1, 1])) % len(weights)
        if rng.random() < weights[proposed] / weights[state]:
            state = proposed
        count[state] += 1  # also when the chain has stayed
    return count / steps


# --8<-- [end:solution]


def always(weights, steps, rng):
    return solution(np.ones(len(weights)), steps, rng)


def upside_down(weights, steps, rng):
    return solution(1 / np.asarray(weights), steps, rng)


def accepted_only(weights, steps, rng):
    state, count = 0, np.zeros(len(weights))
    for _ in range(steps):
        proposed = (state + rng.choice([-1, 1])) % len(weights)
        if rng.random() < weights[proposed] / weights[state]:
            state = proposed
            count[state] += 1
    return count / count.sum()


def not_counted(weights, steps, rng):
    return accepted_only(weights, steps, rng) * 0.7


WRONG = {
    always: "all states alike",
    upside_down: "Which weight goes above the line",
    accepted_only: "the old state counts once more",
    not_counted: "A step that stays must count",
}
