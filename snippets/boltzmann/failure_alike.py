# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: ten digits in one Hopfield network; they are too much alike for Hebb's rule."""

# --8<-- [start:trial]
import numpy as np
from sklearn.datasets import load_digits


def ten_digits():
    images, labels = load_digits(return_X_y=True)
    training = np.random.default_rng(0).permutation(1797)[:1000]
    first = [next(i for i in training if labels[i] == digit) for digit in range(10)]
    return np.where(images[first] / 16 > 0.5, 1.0, -1.0)


def hebb(patterns):
    return patterns.T @ patterns / patterns.shape[1]


def recall(weights, states, rng):  # (P, 64), all patterns at once
    states = states.copy()
    for _ in range(100):
        before = states.copy()
        for i in rng.permutation(64):
            total = states @ weights[i]
            states[:, i] = np.where(np.abs(total) < 1e-9, states[:, i], np.sign(total))
        if (states == before).all():
            break
    return states


def trial(patterns, rule):
    """How many patterns stay as they are, and the share that comes back from the upper half (20 orders)."""
    weights, rng = rule(patterns), np.random.default_rng(0)
    np.fill_diagonal(weights, 0)
    upper = np.where(np.arange(64) < 32, patterns, 0)
    back = [(recall(weights, upper, rng) == patterns).all(axis=1).mean() for _ in range(20)]
    return int((recall(weights, patterns, rng) == patterns).all(axis=1).sum()), float(np.mean(back))


# --8<-- [end:trial]


# --8<-- [start:broken]
def broken():
    return trial(ten_digits(), hebb)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def projection(patterns):
    return patterns.T @ np.linalg.pinv(patterns.T)


def fixed():
    return trial(ten_digits(), projection)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Not even the stored patterns stay, and no half is completed."""
    stay, back = result
    return stay <= 1 and back < 0.05


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:compare]
    from itertools import combinations

    digits, random = ten_digits(), np.random.default_rng(1).choice([-1.0, 1.0], (10, 64))
    runs = {
        "ten digits": broken(),
        "1, 2, 3 and 4": trial(digits[1:5], hebb),
        "four random patterns": trial(random[:4], hebb),
        "ten random patterns": trial(random, hebb),
        "ten digits, projection": fixed(),
    }
    for name, (stay, back) in runs.items():
        print(f"{name:22}: {stay:2} stay as they are, {back:4.0%} of the halves are completed")
    threes = np.array([trial(digits[list(three)], hebb) for three in combinations(range(10), 3)])
    stay, back = (threes[:, 0] == 3).sum(), (threes[:, 1] == 1).sum()
    print(f"of 120 sets of three digits {stay} stay, {back} come back from all halves")
    products = (digits @ digits.T / 64)[np.triu_indices(10, 1)]
    print(f"mean product of two digits {products.mean():.2f}, from {products.min():.2f} to {products.max():.2f}")
    rest = digits[:, (digits == 1).any(axis=0)]  # without the pixels that are paper in all ten
    alike = (rest @ rest.T / rest.shape[1])[np.triu_indices(10, 1)].mean()
    print(f"the same without {64 - rest.shape[1]} pixels that are paper in all ten {alike:.2f}")
    # --8<-- [end:compare]
    assert symptom(broken())
    assert not symptom(fixed())
    assert runs["ten digits, projection"][0] == 10
    assert runs["ten digits, projection"][1] > 0.9
    assert runs["four random patterns"][1] > 0.95
    assert 70 < stay < 90
    assert 8 < back < 30
    assert 0.35 < products.mean() < 0.48
