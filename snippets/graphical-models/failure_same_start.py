# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: expectation-maximisation from two kinds that are alike."""

# --8<-- [start:fit]
import numpy as np


def fit(mean, steps=200):
    """The means of the two kinds, and the logarithm of the evidence of a point, after training."""
    rng = np.random.default_rng(0)
    x = np.where(rng.random(300) < 0.3, rng.normal(5, 1.5, 300), rng.normal(1, 0.8, 300))
    share, spread = np.array([0.5, 0.5]), np.array([2.0, 2.0])
    for _ in range(steps):
        z = (x[:, None] - mean) / spread
        joint = np.log(share) - 0.5 * z**2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
        evidence = np.logaddexp.reduce(joint, axis=1, keepdims=True)
        q = np.exp(joint - evidence)
        n = q.sum(axis=0)
        share, mean = n / len(x), q.T @ x / n
        spread = np.sqrt((q * (x[:, None] - mean) ** 2).sum(axis=0) / n)
    return mean, evidence.mean()


# --8<-- [end:fit]


# --8<-- [start:broken]
def broken():
    return fit(np.array([3.0, 3.0]))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return fit(np.array([2.9, 3.1]))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Both kinds are the same."""
    return abs(result[0][0] - result[0][1]) < 1e-6


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("both means 3.0", broken), ("2.9 and 3.1", fixed)):
        mean, evidence = run()
        print(f"{name:15} means {mean[0]:.2f} {mean[1]:.2f}   evidence {evidence:.3f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed()[1] > broken()[1] + 0.1
