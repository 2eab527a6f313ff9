# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn"]
# ///
"""The modern Hopfield update, a softmax over the stored patterns: how many digits come back from halves?"""

# --8<-- [start:update]
import numpy as np
from sklearn.datasets import load_digits

from dlref.boltzmann import hopfield_update


def update(state, patterns, beta):
    scores = beta * state @ patterns.T  # (N, P), how well each pattern fits
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)  # softmax, adding up to 1
    return weights @ patterns  # (N, D), the weighted mean of the patterns


# --8<-- [end:update]


# --8<-- [start:compare]
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
signs = np.where(images / 16 > 0.5, 1.0, -1.0)


def classic(patterns, states, rule, rng):
    """One unit after the other, for all states at once; what is unknown starts at 0."""
    weights = patterns.T @ (patterns / 64 if rule == "Hebb" else np.linalg.pinv(patterns.T))
    np.fill_diagonal(weights, 0)
    states = states.copy()
    for _ in range(30):
        for i in rng.permutation(64):
            total = states @ weights[i]
            states[:, i] = np.where(np.abs(total) < 1e-9, states[:, i], np.sign(total))
    return states


def right(patterns, rng):
    upper = np.where(np.arange(64) < 32, patterns, 0)
    found = [classic(patterns, upper, rule, rng) for rule in ("Hebb", "projection")]
    found += [np.sign(update(upper, patterns, beta)) for beta in (0.1, 1.0)]
    found.append(patterns[(upper @ patterns.T).argmax(axis=1)])  # look for the nearest
    return [(f == patterns).all(axis=1).mean() for f in found]


shares = {}
print("stored   Hebb  projection  beta 0.1  beta 1  nearest")
for count in (3, 10, 30, 100):
    draws = [np.random.default_rng(seed) for seed in range(5)]
    sets = [np.unique(signs[rng.permutation(order[:1000])[:count]], axis=0) for rng in draws]
    shares[count] = np.mean([right(*pair) for pair in zip(sets, draws, strict=True)], axis=0)
    print(f"{count:6}  {'{:5.0%}  {:10.0%}  {:8.0%}  {:6.0%}  {:7.0%}'.format(*shares[count])}")
# --8<-- [end:compare]


# --8<-- [start:unseen]
test, answers, rows = signs[order[1397:]], labels[order[1397:]], []
for seed in range(3):
    rng = np.random.default_rng(seed)
    stored = signs[[rng.choice([i for i in order[:1000] if labels[i] == c]) for c in range(10)]]
    ends = classic(stored, test, "projection", rng)
    same = (ends[:, None] == stored).all(axis=2)  # (400, 10)
    nearest = (test @ stored.T).argmax(axis=1)
    end = (ends @ stored.T).argmax(axis=1)  # the stored digit nearest to where the recall ended
    hits = same[np.arange(400), answers].mean(), (end == answers).mean(), (nearest == answers).mean()
    rows.append([same.any(axis=1).mean(), *hits])
    print("ends at a stored digit {:.0%}, the right one {:.0%}".format(*rows[-1]), end="; ")
    print("nearest to its end is right {:.0%}, nearest to the image {:.0%}".format(*hits[1:]))
# --8<-- [end:unseen]

theirs, _ = hopfield_update(test[:5], stored, beta=0.1)
assert np.allclose(theirs, update(test[:5], stored, 0.1))
assert shares[10][0] < 0.05
assert shares[10][1] > 0.6
assert shares[100][1] < 0.05
assert shares[100][3] > 0.85
assert abs(shares[100][3] - shares[100][4]) < 0.06
assert all(row[1] < row[2] < row[3] for row in rows)
