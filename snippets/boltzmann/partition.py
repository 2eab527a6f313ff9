# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The probability of an image: the total over all states by counting, and by random images."""

# --8<-- [start:three]
from itertools import product

import numpy as np

weight = np.array([[2.0, 1.0, -1.0], [-2.0, 2.0, 1.0]])  # two hidden units, three pixels
b, c = np.zeros(3), np.zeros(2)  # biases of the pixels, of the hidden units


def log_weight(v, weight, b, c):
    """The log of an image's total weight: images (N, V) -> (N,)."""
    return v @ b + np.logaddexp(0, c + v @ weight.T).sum(axis=1)


images = np.array(list(product([0.0, 1.0], repeat=3)))  # (8, 3)
totals = np.exp(log_weight(images, weight, b, c))
for image, total in zip(images.astype(int), totals, strict=True):
    print(image, f"weight {total:6.2f}, probability {total / totals.sum():.3f}")
print(f"all eight images {totals.sum():.2f}")

hidden = np.array(list(product([0.0, 1.0], repeat=2)))  # (4, 2)
print(f"all four hidden states {np.exp(log_weight(hidden, weight.T, c, b)).sum():.2f}")
# --8<-- [end:three]
three, from_hidden = totals, np.exp(log_weight(hidden, weight.T, c, b)).sum()

# --8<-- [start:train]
from sklearn.datasets import load_digits

x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))]
train, test = x[:1000], x[1397:]


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def coins(p, rng):
    return (rng.random(p.shape) < p).astype(np.float32)


def fit(x, units, steps=6000, rate=0.3):
    """Contrastive divergence with one sweep, as in the part before."""
    rng = np.random.default_rng(0)
    weight = rng.normal(0, 0.01, (units, x.shape[1])).astype(np.float32)
    b, c = np.zeros(x.shape[1], np.float32), np.zeros(units, np.float32)
    for step in range(steps):
        data = x[rng.integers(len(x), size=64)]
        on = sigmoid(c + data @ weight.T)
        drawn = coins(sigmoid(b + coins(on, rng) @ weight), rng)
        drawn_on = sigmoid(c + drawn @ weight.T)
        step_size = np.float32(rate * (1 - step / steps) / 64)
        weight += step_size * (on.T @ data - drawn_on.T @ drawn)
        b += step_size * (data - drawn).sum(axis=0)
        c += step_size * (on - drawn_on).sum(axis=0)
    return weight, b, c


# --8<-- [end:train]


# --8<-- [start:count]
def log_sum(a):
    """log of the sum of exp(a), without overflow."""
    return a.max() + np.log(np.exp(a - a.max()).sum())


weight, b, c = machine = fit(train, 12)
hidden = ((np.arange(2**12)[:, None] >> np.arange(12)) & 1).astype(np.float32)  # (4096, 12)
log_z = log_sum(log_weight(hidden, weight.T, c, b))
log_p = log_weight(test, *machine) - log_z  # (400,)
share = (train.sum(axis=0) + 1) / 1002  # how often each pixel is on; never quite 0 or 1
apart = (test @ np.log(share) + (1 - test) @ np.log(1 - share)).mean()
new = ~(test[:, None] == train).all(axis=2).any(axis=1)
print(f"log Z {log_z:.2f}")
print(f"mean log p of {len(test)} test images {log_p.mean():.1f}")
print(f"of the {new.sum()} that are not in the training part {log_p[new].mean():.1f}")
print(f"pixels by themselves {apart:.1f}, fair coins {64 * np.log(0.5):.1f}")
# --8<-- [end:count]

# --8<-- [start:guess]
for draws in (1000, 10_000, 100_000):
    print(f"{draws:6} random images: log Z", end=" ")
    for seed in range(4):
        v = coins(np.full((draws, 64), 0.5), np.random.default_rng(seed))
        guess = 64 * np.log(2) + log_sum(log_weight(v, *machine)) - np.log(draws)
        print(f"{guess:7.1f}", end="")
    print()
# --8<-- [end:guess]

# --8<-- [start:closer]
for draws in (1000, 10_000, 100_000):
    print(f"{draws:6} images of independent pixels: log Z", end=" ")
    for seed in range(4):
        v = coins(np.tile(share, (draws, 1)), np.random.default_rng(seed))
        log_q = v @ np.log(share) + (1 - v) @ np.log(1 - share)  # how probable it was to be drawn
        closer = log_sum(log_weight(v, *machine) - log_q) - np.log(draws)
        print(f"{closer:6.1f}", end="")
    print()
# --8<-- [end:closer]

assert np.isclose(three.sum(), from_hidden)
assert abs(three[5] - 5.086) < 1e-3
assert -19.5 < log_p.mean() < -18.2
assert apart < -24
for seed in range(4):
    v = coins(np.full((10_000, 64), 0.5), np.random.default_rng(seed))
    assert 64 * np.log(2) + log_sum(log_weight(v, *machine)) - np.log(10_000) < log_z - 8  # all are far too low
assert abs(closer - log_z) < 1.0
assert log_p.mean() > apart + 5
