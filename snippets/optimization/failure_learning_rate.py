# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: a learning rate 5 % above 2/λ. The loss falls at first, then explodes."""

# --8<-- [start:train]
import numpy as np
from sklearn.datasets import load_diabetes

x, y = load_diabetes(return_X_y=True)
x, y = x / x.std(axis=0), (y - y.mean()) / y.std()
largest = np.linalg.eigvalsh(x.T @ x / len(x))[-1]


def train(lr, steps=300):
    theta, losses = np.zeros(x.shape[1]), []
    for _ in range(steps):
        residual = x @ theta - y
        losses.append((residual**2).mean() / 2)
        theta -= lr * x.T @ residual / len(x)
    return losses


# --8<-- [end:train]
# --8<-- [start:both]
# --8<-- [start:broken]
def broken():
    return train(lr=2.1 / largest)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(lr=1.0 / largest)


# --8<-- [end:fixed]
# --8<-- [end:both]
# --8<-- [start:symptom]
def symptom(losses):
    """The loss ends above its start, though its second value was below."""
    return losses[1] < losses[0] < losses[-1]


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    for name, losses in (("2.1/λ", broken()), ("1.0/λ", fixed())):
        print(f"{name}: " + ", ".join(f"{losses[t]:.2g}" for t in (0, 1, 10, 100, 299)))
