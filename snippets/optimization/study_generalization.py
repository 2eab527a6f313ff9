# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""Study: does Adam generalise worse than SGD? Each at its own best rate, which held-out digits choose; five seeds."""

import sys

import numpy as np

from dlref.data import Batches, digits, split
from dlref.engine import apply, no_grad
from dlref.feedforward import MLP
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam, AdamW

# --8<-- [start:study]
OPTIMIZERS = {
    "SGD": lambda parameters, lr: SGD(parameters, lr),
    "momentum": lambda parameters, lr: SGD(parameters, lr, momentum=0.9),
    "Adam": lambda parameters, lr: Adam(parameters, lr),
    "AdamW": lambda parameters, lr: AdamW(parameters, lr),
}
GRID = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
SHORT = "--short" in sys.argv
SEEDS, EPOCHS = (1, 2) if SHORT else (5, 30)


def train(make, lr, seed):
    """Accuracy on the validation part and on the test part, after training on the rest."""
    rng = np.random.default_rng(seed)
    parts = split(digits()[0].reshape(-1, 64), digits()[1], fractions=(0.6, 0.2, 0.2), rng=rng)
    training, validation, test = parts
    model = MLP([64, 64, 10], rng=rng)
    optimizer = make(model.parameters(), lr)
    for _ in range(EPOCHS):
        for x, y in Batches(*training, batch_size=64, rng=rng):
            loss = apply(cross_entropy, model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with no_grad():
        return [np.mean(model(x).data.argmax(axis=1) == y) for x, y in (validation, test)]


# --8<-- [end:study]

print("            best lr   validation   test, mean and standard deviation")
found = {}
with np.errstate(over="ignore", invalid="ignore"):  # the largest rates diverge
    for name, make in OPTIMIZERS.items():
        results = {lr: np.array([train(make, lr, seed) for seed in range(SEEDS)]) for lr in GRID}
        best = max(GRID, key=lambda lr: results[lr][:, 0].mean())
        validation, test = results[best].T
        found[name] = test
        print(f"{name:10}  {best:<7g}   {validation.mean():.3f}        {test.mean():.3f} ± {test.std():.3f}")

assert set(found) == set(OPTIMIZERS)
assert SHORT or min(test.mean() for test in found.values()) > 0.95
