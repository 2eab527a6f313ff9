# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the most probable sequence of hidden states.
Change `path`, then run this file until it reports what passed."""

# --8<-- [start:task]
from itertools import product

import numpy as np


# --8<-- [start:stub]
def path(start, move, emit, seen):
    """start (K,), move (K, K) from row to column, emit (K, M), seen: numbers below M -> the states, a list."""
    return [int(emit[:, one].argmax()) for one in seen]


# --8<-- [end:stub]
def check(path):
    start, move = np.array([0.6, 0.4]), np.array([[0.95, 0.05], [0.05, 0.95]])
    emit = np.array([[0.7, 0.3], [0.3, 0.7]])

    def joint(states, seen):
        p = start[states[0]] * emit[states[0], seen[0]]
        for t in range(1, len(seen)):
            p *= move[states[t - 1], states[t]] * emit[states[t], seen[t]]
        return p

    seen = [1, 1, 0, 1]
    got = list(path(start, move, emit, seen))
    assert len(got) == 4, f"four states are expected, you return {got}"
    assert got != [1, 1, 0, 1], f"for {seen} you return {got}: each by itself. What does a change of state cost?"
    assert got != [0, 0, 0, 0], f"for {seen} you return {got}: what was seen must count in every hour"
    assert got == [1, 1, 1, 1], f"for {seen} [1, 1, 1, 1] is the most probable, you return {got}"
    move = np.array([[0.6, 0.1, 0.3], [0.1, 0.8, 0.1], [0.5, 0.2, 0.3]])
    start, emit = np.array([0.5, 0.3, 0.2]), np.array([[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.3, 0.5]])
    rng = np.random.default_rng(0)
    for _ in range(20):
        seen = rng.integers(0, 3, 6).tolist()
        best = max(joint(states, seen) for states in product(range(3), repeat=6))
        got = list(path(start, move, emit, seen))
        assert np.isclose(joint(got, seen), best), (
            f"for {seen} you return {got} with {joint(got, seen):.2e}, but a sequence with {best:.2e} exists"
        )
    start, move, emit = start[:2] / start[:2].sum(), np.array([[0.95, 0.05], [0.05, 0.95]]), emit[:2, :2]
    long = list(path(start, move, emit, [0] * 1500 + [1] * 1500))
    assert long == [0] * 1500 + [1] * 1500, (
        f"for 1,500 zeros and then 1,500 ones you return {sum(long)} ones: products of so many numbers are 0"
    )
    print("passed: two states by hand, three states against all 729 sequences, and 3,000 hours")


if __name__ == "__main__":
    check(path)
# --8<-- [end:task]

HINTS = (
    "For each state: what is the best way to get there? It can only extend the best way to one of the states before.",
    "best(now) = largest of best(before) + ln move(before, now), plus ln emit(now, seen). Keep the argmax.",
    "`best = np.log(start) + np.log(emit[:, seen[0]])`",
)


# --8<-- [start:solution]
def solution(start, move, emit, seen):
    best, came_from = np.log(start) + np.log(emit[:, seen[0]]), []
    for one in seen[1:]:
        ways = best[:, None] + np.log(move)  # row: before, column: now
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + np.log(emit[:, one])
    states = [int(best.argmax())]
    for pointer in reversed(came_from):
        states.append(int(pointer[states[-1]]))
    return states[::-1]


# --8<-- [end:solution]


def products(start, move, emit, seen):
    best, came_from = start * emit[:, seen[0]], []
    for one in seen[1:]:
        ways = best[:, None] * move
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) * emit[:, one]
    states = [int(best.argmax())]
    for pointer in reversed(came_from):
        states.append(int(pointer[states[-1]]))
    return states[::-1]


def forward_only(start, move, emit, seen):
    now, states = start * emit[:, seen[0]], []
    states.append(int(now.argmax()))
    for one in seen[1:]:
        now = now @ move * emit[:, one]
        now = now / now.sum()
        states.append(int(now.argmax()))
    return states


def first_only(start, move, emit, seen):
    return [int(start.argmax())] * len(seen)


WRONG = {
    products: "products of so many numbers are 0",
    forward_only: "a sequence with",
    first_only: "what was seen must count",
}
