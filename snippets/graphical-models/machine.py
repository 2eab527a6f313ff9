# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A hidden Markov model: the forward algorithm and Viterbi, beside all sequences of hidden states."""

# --8<-- [start:forward]
from itertools import product

import numpy as np

START = np.array([0.9, 0.1])  # healthy, worn
MOVE = np.array([[0.9, 0.1], [0.2, 0.8]])  # row: this hour, column: the next
PIECE = np.array([[0.8, 0.15, 0.05], [0.3, 0.4, 0.3]])  # good, scratched, broken


def forward(pieces):
    """The joint probability of the pieces so far and of each state now, hour by hour: (T, 2)."""
    rows = [START * PIECE[:, pieces[0]]]
    for piece in pieces[1:]:
        rows.append(rows[-1] @ MOVE * PIECE[:, piece])
    return np.array(rows)


pieces = [0, 1, 2]  # good, scratched, broken
for row in forward(pieces):
    print(
        f"healthy {row[0]:.5f}  worn {row[1]:.5f}  sum {row.sum():.5f}  worn, given the pieces {row[1] / row.sum():.3f}"
    )
# --8<-- [end:forward]


# --8<-- [start:enumerate]
def joint(states, pieces):
    """The probability of the states and the pieces together: one number for each arrow."""
    p = START[states[0]] * PIECE[states[0], pieces[0]]
    for before, state, piece in zip(states, states[1:], pieces[1:], strict=False):
        p *= MOVE[before, state] * PIECE[state, piece]
    return p


pieces = [0, 0, 0, 0, 1, 2, 0, 1, 1, 0]
sequences = list(product([0, 1], repeat=len(pieces)))
table = np.array([joint(states, pieces) for states in sequences])
print(f"{len(table)} sequences, sum {table.sum():.4e}; forward {forward(pieces)[-1].sum():.4e}")
# --8<-- [end:enumerate]


# --8<-- [start:viterbi]
def viterbi(pieces):
    """The most probable sequence of states, and its joint probability."""
    best, came_from = START * PIECE[:, pieces[0]], []
    for piece in pieces[1:]:
        ways = best[:, None] * MOVE  # (2, 2), row: the state before, column: the state now
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) * PIECE[:, piece]
    states = [int(best.argmax())]
    for pointer in reversed(came_from):
        states.append(int(pointer[states[-1]]))
    return states[::-1], best.max()


states, p = viterbi(pieces)
print("pieces            ", *pieces)
print("Viterbi           ", *states, f"  {p:.3e}")
print("best of the table ", *sequences[table.argmax()], f"  {table.max():.3e}")
worn = table @ np.array(sequences) / table.sum()
print("more probable     ", *(int(one > 0.5) for one in worn))
print("worn, each hour   ", *(f"{one:.2f}" for one in worn))
# --8<-- [end:viterbi]

# --8<-- [start:one_broken]
pieces = [0, 0, 0, 0, 2, 0, 0, 0, 0, 0]
others = np.array([joint(states, pieces) for states in sequences])
print("worn, each hour   ", *(f"{one:.2f}" for one in others @ np.array(sequences) / others.sum()))
print("Viterbi           ", *viterbi(pieces)[0])
# --8<-- [end:one_broken]

assert abs(others.sum() - forward(pieces)[-1].sum()) < 1e-15
assert tuple(states) == sequences[table.argmax()]
assert abs(p - table.max()) < 1e-18
assert 0.2 < others @ np.array(sequences)[:, 4] / others.sum() < 0.28
assert sum(viterbi(pieces)[0]) == 0
assert (worn > 0.5).sum() == 5
