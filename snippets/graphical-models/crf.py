# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A conditional random field on rows of eight pixels: two weights are learned, with all 256 rows enumerated."""

# --8<-- [start:learn]
from itertools import product

import numpy as np

rng = np.random.default_rng(0)


def rows_of(n):
    """Rows of -1 and +1 whose neighbours are equal with probability 0.85; every fifth pixel is seen flipped."""
    turn = np.where(rng.random((n, 8)) < 0.85, 1, -1)
    turn[:, 0] = rng.choice([-1, 1], n)
    clean = np.cumprod(turn, axis=1)
    return np.where(rng.random((n, 8)) < 0.2, -clean, clean), clean


def features(seen, labels):
    """What the two weights multiply: sums over the links, and over the pixels. The last axis is the row."""
    links, pixels = (labels[..., 1:] * labels[..., :-1]).sum(axis=-1), (seen * labels).sum(axis=-1)
    return np.stack(np.broadcast_arrays(links, pixels), axis=-1)


every = np.array(list(product([-1, 1], repeat=8)))  # (256, 8), all labels that a row can have


def posterior(seen, weights):
    """The probability of each of the 256 labellings, given the row that was seen: (N, 256)."""
    f = features(seen[:, None], every)  # (N, 256, 2)
    factor = np.exp(f @ weights)
    return factor / factor.sum(axis=1, keepdims=True), f  # divided by Z, one for each row that was seen


seen, clean = rows_of(500)
weights = np.zeros(2)
for step in range(31):
    p, f = posterior(seen, weights)
    expected = (p[:, :, None] * f).sum(axis=1)  # (N, 2), the mean of the features under the model
    gradient = (features(seen, clean) - expected).mean(axis=0)
    if step % 10 == 0:
        print(f"step {step:2}: weights {weights.round(3)}, gradient {gradient.round(3)}")
    weights = weights + 0.1 * gradient
print(f"the numbers of the data: {np.log(0.85 / 0.15) / 2:.3f} {np.log(0.8 / 0.2) / 2:.3f}")
# --8<-- [end:learn]

# --8<-- [start:test]
seen, clean = rows_of(2000)
on = posterior(seen, weights)[0] @ (every == 1)  # (2000, 8), the probability that each pixel is +1
three = seen + np.pad(seen, ((0, 0), (1, 1)))[:, 2:] + np.pad(seen, ((0, 0), (1, 1)))[:, :-2]
for name, labels in (
    ("as seen", seen),
    ("majority of three", np.where(three == 0, seen, np.sign(three))),
    ("conditional random field", np.where(on > 0.5, 1, -1)),
):
    print(f"{name:25} wrong {(labels != clean).mean():.1%}")
# --8<-- [end:test]

wrong = (np.where(on > 0.5, 1, -1) != clean).mean()
assert np.abs(weights - [0.867, 0.693]).max() < 0.12
assert np.abs(gradient).max() < 0.02
assert 0.15 < wrong < 0.175
assert wrong < (np.where(three == 0, seen, np.sign(three)) != clean).mean()
