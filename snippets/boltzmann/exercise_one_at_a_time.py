# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: units of a Hopfield network are updated one at a time, and a tie changes nothing.
Change `sweep`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def sweep(weights, state):
    """One round over all units, from the first to the last: (N, N), (N,) of -1 and +1 -> (N,), a new array."""
    return np.sign(weights @ state)


# --8<-- [end:stub]
def check(sweep):
    pattern = np.array([1.0, -1.0, 1.0, -1.0])
    weights = np.outer(pattern, pattern) - np.eye(4)
    start = np.array([1.0, 1.0, 1.0, -1.0])
    kept = start.copy()
    got = np.asarray(sweep(weights, start))
    assert (start == kept).all(), "your function changes the state that it was given; copy it first"
    assert got.shape == (4,), f"the state has 4 units, you return the shape {got.shape}"
    two = np.array([[0.0, 1.0], [1.0, 0.0]])  # two units that should agree
    got = np.asarray(sweep(two, np.array([1.0, -1.0])))
    assert (got == [-1, -1]).all(), (
        f"two units with the weight 1 start at [1, -1]; the first becomes -1, so the second agrees and stays. "
        f"You return {got.astype(int).tolist()}"
    )
    loose = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    got = np.asarray(sweep(loose, np.array([-1.0, -1.0, -1.0])))
    assert (got == [-1, -1, -1]).all(), (
        f"the third unit has the sum 0 and must stay at -1, you return {got.astype(int).tolist()}"
    )
    got = np.asarray(sweep(weights, np.array([1.0, 1.0, 1.0, -1.0])))
    assert (got == pattern).all(), f"one wrong unit of four must be repaired, you return {got.astype(int).tolist()}"
    rng = np.random.default_rng(0)
    patterns = rng.choice([-1.0, 1.0], (3, 50))
    weights = patterns.T @ patterns - 3 * np.eye(50)
    state = patterns[0] * np.where(np.arange(50) < 8, -1, 1)
    assert (sweep(weights, sweep(weights, state)) == patterns[0]).all(), "right for four units, wrong for fifty"
    print("passed: units see the updates before theirs, ties stay, and eight wrong units of fifty are repaired")


if __name__ == "__main__":
    check(sweep)
# --8<-- [end:task]

HINTS = (
    "Which values of the other units should the second unit use: those from before the round, or the present ones?",
    "Loop over the units of a copy. For unit i compute `weights[i] @ state`, and leave the unit alone if it is 0.",
    "`state = state.copy()`, then `for i in range(len(state)):`",
)


# --8<-- [start:solution]
def solution(weights, state):
    state = state.copy()
    for i in range(len(state)):
        total = weights[i] @ state
        if total != 0:
            state[i] = np.sign(total)
    return state


# --8<-- [end:solution]


def all_at_once(weights, state):
    total = weights @ state
    return np.where(total == 0, state, np.sign(total))


def ties_become_zero(weights, state):
    state = state.copy()
    for i in range(len(state)):
        state[i] = np.sign(weights[i] @ state)
    return state


def ties_become_one(weights, state):
    state = state.copy()
    for i in range(len(state)):
        state[i] = 1.0 if weights[i] @ state >= 0 else -1.0
    return state


def in_place(weights, state):
    for i in range(len(state)):
        total = weights[i] @ state
        if total != 0:
            state[i] = np.sign(total)
    return state


WRONG = {
    all_at_once: "You return [-1, 1]",
    ties_become_zero: "you return [-1, -1, 0]",
    ties_become_one: "you return [-1, -1, 1]",
    in_place: "copy it first",
}
