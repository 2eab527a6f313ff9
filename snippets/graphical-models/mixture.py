# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Expectation-maximisation of a mixture of two normal distributions: each step raises the bound, then it touches."""

# --8<-- [start:em]
import numpy as np


def draw(n, rng):
    """Weights of letters and parcels: two kinds, and the kind is not written down."""
    kind = rng.random(n) < 0.3
    return np.where(kind, rng.normal(5, 1.5, n), rng.normal(1, 0.8, n))


def log_joint(x, share, mean, spread):
    """ln P(kind) + ln P(x | kind), for both kinds: (N, 2)."""
    z = (x[:, None] - mean) / spread
    return np.log(share) - 0.5 * z**2 - np.log(spread) - 0.5 * np.log(2 * np.pi)


def log_evidence(x, *numbers):
    return np.logaddexp.reduce(log_joint(x, *numbers), axis=1).mean()  # the sum over both kinds


def bound(x, q, *numbers):
    return (q * (log_joint(x, *numbers) - np.log(q + 1e-300))).sum(axis=1).mean()


rng = np.random.default_rng(0)
x, test = draw(300, rng), draw(2000, rng)
numbers = np.array([0.5, 0.5]), np.array([0.0, 3.0]), np.array([2.0, 2.0])  # shares, means, spreads: a guess
history = []
for step in range(41):
    joint = log_joint(x, *numbers)
    q = np.exp(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True))  # expectation: exact, given the numbers
    touching = bound(x, q, *numbers)
    before = log_evidence(x, *numbers)
    n = q.sum(axis=0)  # maximisation: weighted shares, means and spreads
    mean = q.T @ x / n
    numbers = n / len(x), mean, np.sqrt((q * (x[:, None] - mean) ** 2).sum(axis=0) / n)
    history.append((before, touching, bound(x, q, *numbers), log_evidence(x, *numbers)))
    if step in (0, 1, 2, 5, 40):
        a, b, c, d = history[-1]
        print(f"step {step:2}: evidence {a:.4f}  bound after E {b:.4f}, after M {c:.4f}  evidence {d:.4f}")
share, mean, spread = (one.round(2) for one in numbers)
print(f"shares {share}, means {mean}, spreads {spread}")
# --8<-- [end:em]

# --8<-- [start:test]
one = np.ones(1), x.mean(keepdims=True), x.std(keepdims=True)  # a single normal distribution
truth = np.array([0.7, 0.3]), np.array([1.0, 5.0]), np.array([0.8, 1.5])
for name, rival in (("one kind", one), ("two kinds, learned", numbers), ("the truth", truth)):
    print(f"{name:20} training {log_evidence(x, *rival):.3f}, unseen {log_evidence(test, *rival):.3f}")
# --8<-- [end:test]

for a, b, c, d in history:
    assert abs(a - b) < 1e-9
    assert c >= b - 1e-12
    assert d >= c - 1e-12
assert log_evidence(test, *numbers) > log_evidence(test, *one) + 0.1
assert np.abs(numbers[1] - [1, 5]).max() < 0.4
