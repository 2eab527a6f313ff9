# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure, table: an old battery, if the car is stuck; from samples, in four ways, beside the exact answer."""

import matplotlib.pyplot as plt

# --8<-- [start:ancestral]
import numpy as np

STUCK = np.array([[0.01, 0.3], [0.1, 0.6]])  # row: no frost, frost; column: new, old battery
EXACT = 0.036 / 0.0612  # from the enumerated table


def mornings(n, rng):
    """Ancestral sampling: causes first, then what they affect."""
    frost = (rng.random(n) < 0.2).astype(int)
    old = (rng.random(n) < 0.1).astype(int)
    stuck = (rng.random(n) < STUCK[frost, old]).astype(int)
    return frost, old, stuck


def rejection(n, rng):
    """Keep the mornings on which the car is stuck."""
    _, old, stuck = mornings(n, rng)
    return old[stuck == 1].mean()


# --8<-- [end:ancestral]


# --8<-- [start:importance]
def importance(n, rng):
    """Keep all mornings, each with the probability that the car is stuck as its weight."""
    frost, old, _ = mornings(n, rng)
    weight = STUCK[frost, old]
    return (weight * old).sum() / weight.sum()


# --8<-- [end:importance]


# --8<-- [start:gibbs]
def gibbs(n, rng):
    """Draw frost given the battery, then the battery given frost, and so on; the car is stuck all the time."""
    frost = [0.2 * STUCK[1, old] / (0.8 * STUCK[0, old] + 0.2 * STUCK[1, old]) for old in (0, 1)]
    battery = [0.1 * STUCK[f, 1] / (0.9 * STUCK[f, 0] + 0.1 * STUCK[f, 1]) for f in (0, 1)]
    old, total = 0, 0
    for u, v in rng.random((n, 2)):
        f = int(u < frost[old])
        old = int(v < battery[f])
        total += old
    return total / n


# --8<-- [end:gibbs]


# --8<-- [start:metropolis]
def metropolis(n, rng):
    """Propose a change of one of the two; accept it with the ratio of the joint probabilities."""
    joint = np.outer([0.8, 0.2], [0.9, 0.1]) * STUCK  # of frost, battery and a stuck car
    state, total = [0, 0], 0
    for which, u in zip(rng.integers(0, 2, n), rng.random(n), strict=True):
        proposed = state.copy()
        proposed[which] = 1 - state[which]
        if u < joint[tuple(proposed)] / joint[tuple(state)]:
            state = proposed
        total += state[1]
    return total / n


# --8<-- [end:metropolis]


# --8<-- [start:compare]
SIZES = (100, 1000, 10000)
error = {}
print(f"exact {EXACT:.3f}   error with  100   1000  10000 samples")
for method in (rejection, importance, gibbs, metropolis):
    error[method] = []
    for n in SIZES:
        runs = []
        for seed in range(150):
            runs.append(method(n, np.random.default_rng(seed)))
        error[method].append(np.sqrt(np.mean((np.array(runs) - EXACT) ** 2)))
    print(f"{method.__name__:20}", *(f"{one:6.3f}" for one in error[method]))
# --8<-- [end:compare]

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for method, errors in error.items():
    ax.plot(SIZES, errors, marker="o", label=method.__name__)
ax.plot(SIZES, [0.5 / n**0.5 for n in SIZES], color="0.5", ls="--", label="1 / square root")
ax.set(xscale="log", yscale="log", xlabel="samples", ylabel="error")
ax.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
ax.set_yticks([0.005, 0.02, 0.1], ["0.005", "0.02", "0.1"])
ax.minorticks_off()
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9)
plt.savefig("figure_error.svg")

assert all(e[0] > 2 * e[1] > 3.5 * e[2] for e in error.values())
assert error[importance][2] < error[rejection][2]
assert abs(error[rejection][2] - (EXACT * (1 - EXACT) / 612) ** 0.5) < 0.008
