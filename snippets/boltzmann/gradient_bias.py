# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""How far the gradient of contrastive divergence is from the exact one, early and late in training."""

# --8<-- [start:exact]
import numpy as np
from sklearn.datasets import load_digits

images = (load_digits().data / 16 > 0.5).astype(np.float32)
x = images[np.random.default_rng(0).permutation(len(images))[:1000]]
STATES = ((np.arange(2**12)[:, None] >> np.arange(12)) & 1).astype(np.float32)  # (4096, 12), all hidden states


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def exact(weight, b, c):
    """The model's mean of h v, over all hidden states with their probabilities."""
    score = STATES @ c + np.logaddexp(0, b + STATES @ weight).sum(axis=1)  # (4096,)
    p = np.exp(score - score.max())
    p /= p.sum()
    return (p[:, None] * STATES).T @ sigmoid(b + STATES @ weight)  # (12, 64)


# --8<-- [end:exact]


# --8<-- [start:sampled]
def coins(p):
    return (rng.random(p.shape) < p).astype(np.float32)


def sampled(weight, b, c, k, repeats=10):
    """The same mean after k steps from the data; many chains, so that little chance is left in it."""
    v = np.tile(x, (repeats, 1))
    for _ in range(k):
        v = coins(sigmoid(b + coins(sigmoid(c + v @ weight.T)) @ weight))
    return sigmoid(c + v @ weight.T).T @ v / len(v)


def angle(g, right):
    return np.degrees(np.arccos((g * right).sum() / np.linalg.norm(g) / np.linalg.norm(right)))


def compare(machine):
    weight, _, c = machine
    on_data, model = sigmoid(c + x @ weight.T).T @ x / len(x), exact(*machine)
    right, angles, lengths = on_data - model, [], []
    for k in (1, 10):
        g = on_data - sampled(*machine, k)
        angles.append(angle(g, right))
        lengths.append(np.linalg.norm(g) / np.linalg.norm(right))
    batches = (x[rng.integers(1000, size=64)] for _ in range(20))
    of_batch = np.mean([angle(sigmoid(c + v @ weight.T).T @ v / 64 - model, right) for v in batches])
    return *angles, of_batch, *lengths


# --8<-- [end:sampled]


# --8<-- [start:print]
rng, results = np.random.default_rng(0), {}
weight = rng.normal(0, 0.01, (12, 64)).astype(np.float32)
share = (x.sum(axis=0) + 1) / 1002
b, c = np.log(share / (1 - share)), np.zeros(12, np.float32)  # each pixel as often as in the data
print("             angle with the exact gradient    length against it")
print("                CD-1  CD-10  batch of 64        CD-1  CD-10")
for step in range(1, 10_001):
    v = x[rng.integers(1000, size=64)]
    on = sigmoid(c + v @ weight.T)
    drawn = coins(sigmoid(b + coins(on) @ weight))
    drawn_on = sigmoid(c + drawn @ weight.T)
    weight += np.float32(0.1 / 64) * (on.T @ v - drawn_on.T @ drawn)
    b += np.float32(0.1 / 64) * (v - drawn).sum(axis=0)
    c += np.float32(0.1 / 64) * (on - drawn_on).sum(axis=0)
    if step in (100, 1000, 10_000):
        results[step] = compare((weight, b, c))
results["doubled"] = compare((2 * weight, 2 * b, 2 * c))
for name, (one, ten, of_batch, one_long, ten_long) in results.items():
    print(f"{name:>10} {one:8.0f}° {ten:5.0f}° {of_batch:11.0f}° {one_long:12.2f} {ten_long:6.2f}")
# --8<-- [end:print]

assert results[100][0] < 25 < 40 < min(results[1000][0], results[10_000][0])
assert max(results[1000][0], results[10_000][0]) < 80
assert results[100][2] > 60  # a batch of 64 is farther off than CD-1 early on
assert 30 < results[10_000][2] < 72
assert results[10_000][1] < results[10_000][0] - 15
assert results["doubled"][0] > 65
assert results["doubled"][1] > 50
assert results[10_000][3] < 0.3
