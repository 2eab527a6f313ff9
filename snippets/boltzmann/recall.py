# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A Hopfield network stores three digits and completes each of them from its upper half."""

# --8<-- [start:store]
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)  # 1,797 images of 8 x 8 pixels, 0 to 16
training = np.random.default_rng(0).permutation(1797)[:1000]
first = [next(i for i in training if labels[i] == digit) for digit in range(10)]  # one of each
digits = np.where(images[first] / 16 > 0.5, 1.0, -1.0)  # (10, 64), ink +1 and paper -1


def store(patterns):
    weights = patterns.T @ patterns / patterns.shape[1]  # (64, 64), one number for each pair
    np.fill_diagonal(weights, 0)  # no unit is connected with itself
    return weights


# --8<-- [end:store]


# --8<-- [start:recall]
def recall(weights, state, rng):
    state = state.copy()
    for _ in range(100):  # rounds, but usually two or three are enough
        before = state.copy()
        for i in rng.permutation(len(state)):
            total = weights[i] @ state
            if total != 0:
                state[i] = np.sign(total)
        if (state == before).all():
            break
    return state


# --8<-- [end:recall]


# --8<-- [start:halves]
stored = digits[[1, 2, 3]]
weights = store(stored)
rng = np.random.default_rng(0)
shares = []
for digit, pattern in zip((1, 2, 3), stored, strict=True):
    upper = np.where(np.arange(64) < 32, pattern, 0)  # the lower half is not known
    result = recall(weights, upper, rng)
    nearest = stored[(stored @ upper).argmax()]
    print(f"digit {digit}: wrong in the lower half", end=" ")
    print(f"{(result != pattern).sum()} pixels, nearest {(nearest != pattern).sum()}", end=", ")
    print(f"all paper {(pattern[32:] == 1).sum()}")
    shares.append((result == pattern).all())
# --8<-- [end:halves]


# --8<-- [start:energy]
def energy(weights, state):
    return -state @ weights @ state / 2


state = np.where(np.arange(64) < 32, stored[2], 0)  # the upper half of the 3
energies = [energy(weights, state)]
for i in np.random.default_rng(1).permutation(64):
    total = weights[i] @ state
    state[i] = np.sign(total) if total != 0 else state[i]
    energies.append(energy(weights, state))
for k in (0, 16, 32, 48, 64):
    print(f"after {k:2} updates: energy {energies[k]:6.2f}")
print(f"updates after which it was higher: {(np.diff(energies) > 0).sum()} of 64")
# --8<-- [end:energy]


# --8<-- [start:noise]
rng, back = np.random.default_rng(0), {}
for turned in (5, 10, 20, 30, 40, 60):
    whole = []
    for _ in range(200):
        pattern = stored[rng.integers(3)]
        state = pattern.copy()
        state[rng.permutation(64)[:turned]] *= -1  # ink becomes paper, and paper ink
        whole.append((recall(weights, state, rng) == pattern).all())
    back[turned] = np.mean(whole)
    print(f"{turned:2} pixels turned over: {back[turned]:4.0%} come back without an error")
# --8<-- [end:noise]

assert all(shares)
assert np.diff(energies).max() <= 0
assert energies[-1] < energies[0] - 20
assert back[5] > 0.97
assert 0.6 < back[20] < 0.95
assert back[40] < 0.03
