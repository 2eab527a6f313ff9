# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure, table: which hours was the machine worn? From the piece alone, from the past, and from past and future."""

import matplotlib.pyplot as plt

# --8<-- [start:draw]
import numpy as np

PIECE = np.array([[0.8, 0.15, 0.05], [0.3, 0.4, 0.3]])  # good, scratched, broken; for healthy, worn


def draw(hours, move, rng):
    states, state = [], 0
    for u in rng.random(hours):
        states.append(state)
        state = int(u < move[state, 1])
    states = np.array(states)
    return states, (rng.random(hours)[:, None] > PIECE[states].cumsum(axis=1)).sum(axis=1)


def scaled(pieces, move, start):
    """Forward, divided by its sum in every hour: the probability of each state, given the pieces so far."""
    now, rows = start, []
    for t, piece in enumerate(pieces):
        now = (now @ move if t else start) * PIECE[:, piece]
        now = now / now.sum()
        rows.append(now)
    return np.array(rows)


def backward(pieces, move):
    """The probability of all later pieces for each state now, up to a factor."""
    rows = [np.ones(2)]
    for piece in pieces[:0:-1]:
        row = move @ (PIECE[:, piece] * rows[-1])
        rows.append(row / row.sum())
    return np.array(rows[::-1])


def viterbi(pieces, move, start):
    """The most probable sequence of states; logarithms are added, so that nothing becomes 0."""
    best, came_from = np.log(start) + np.log(PIECE[:, pieces[0]]), []
    for piece in pieces[1:]:
        ways = best[:, None] + np.log(move)
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + np.log(PIECE[:, piece])
    states = [best.argmax()]
    for pointer in reversed(came_from):
        states.append(pointer[states[-1]])
    return np.array(states[::-1])


# --8<-- [end:draw]


# --8<-- [start:compare]
def window(pieces, weights):
    """A rival without the table of changes: the evidence of the pieces around an hour, times these weights."""
    evidence = np.log(PIECE[1] / PIECE[0])[pieces]
    return (np.convolve(evidence, weights, mode="same") > 0).astype(int)


EQUAL = {width: np.ones(width) for width in (1, 3, 5, 9, 15, 25)}
DECAYING = {d: d ** np.abs(np.arange(-60.0, 61)) for d in (0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)}  # d, d * d, ...


def shares(move, hours=20000, seed=0):
    other, others = draw(hours, move, np.random.default_rng(seed + 1))  # for choosing the windows

    def best(windows):
        return max(windows, key=lambda one: (window(others, windows[one]) == other).mean())

    width, factor = best(EQUAL), best(DECAYING)
    states, pieces = draw(hours, move, np.random.default_rng(seed))
    usual = np.array([move[1, 0], move[0, 1]]) / (move[1, 0] + move[0, 1])  # the shares in the long run
    past = scaled(pieces, move, usual)
    both = past * backward(pieces, move)
    guesses = {
        "always healthy": np.zeros(hours, dtype=int),
        "this piece alone": (usual * PIECE.T)[pieces].argmax(axis=1),
        "this and earlier": past.argmax(axis=1),
        "earlier and later": both.argmax(axis=1),
        "Viterbi": viterbi(pieces, move, usual),
        f"window of {width}": window(pieces, EQUAL[width]),
        f"factor {factor}": window(pieces, DECAYING[factor]),
    }
    return {name: (guess == states).mean() for name, guess in guesses.items()}


found = {}
print("stays with  always healthy  this piece  and earlier  and later  Viterbi   equal window  decaying window")
for stay in (0.5, 0.8, 0.9, 0.97):
    found[stay] = shares(np.array([[stay, 1 - stay], [1 - stay, stay]]))
    print(f"{stay:10.2f}", *(f"{share:11.1%}" for share in found[stay].values()), end="  ")
    print("({}, {})".format(*list(found[stay])[-2:]))
# --8<-- [end:compare]

move = np.array([[0.97, 0.03], [0.03, 0.97]])
states, pieces = draw(120, move, np.random.default_rng(5))
past = scaled(pieces, move, np.array([0.5, 0.5]))
both = past * backward(pieces, move)
fig, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
ax.fill_between(range(120), states, step="mid", color="0.85", label="worn in truth")
ax.plot(past[:, 1], color="C0", lw=1, label="from this and earlier")
ax.plot(both[:, 1] / both.sum(axis=1), color="C1", label="with later ones")
ax.set(xlabel="hour", ylabel="probability of worn", ylim=(0, 1.02))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
plt.savefig("figure_machine.svg")

names = list(found[0.9])
assert found[0.5][names[1]] == found[0.5][names[2]] == found[0.5][names[3]]
assert found[0.9][names[3]] > found[0.9][names[2]] + 0.02 > found[0.9][names[1]] + 0.04
for stay in (0.8, 0.9, 0.97):
    _, _, past, exact, sequence, equal, decaying = found[stay].values()
    assert past < sequence < exact  # Viterbi has fewer correct hours than the sums
    assert past < equal < exact - 0.01  # equal weights leave a gap
    assert exact - 0.012 < decaying < exact + 0.003  # weights that fall off hardly do
