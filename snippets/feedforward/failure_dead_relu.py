# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: steps too large throw the ReLUs below zero for every input, and no gradient brings them back."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


# --8<-- [start:train]
def train(rates, activation=torch.nn.ReLU, seed=0):
    torch.manual_seed(seed)
    layers = torch.nn.Linear(64, 64), activation(), torch.nn.Linear(64, 10)
    model = torch.nn.Sequential(*layers).double()
    for lr in rates:
        loss = torch.nn.functional.cross_entropy(model(x), y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                parameter -= lr * gradient
    return model


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train([3.0] * 200)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train([0.3] * 200)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def dead_units(model):
    """The share of hidden units whose sum is negative or 0 for every training image."""
    return (model[0](x) <= 0).all(dim=0).double().mean().item()


def symptom(model):
    return dead_units(model) > 0.5


# --8<-- [end:symptom]


def measure(rates, activation=torch.nn.ReLU):
    """Share of dead units, loss and training accuracy, for five seeds each."""
    rows = []
    for seed in range(5):
        model = train(rates, activation, seed)
        logits = model(x).detach()
        right = (logits.argmax(dim=1) == y).double().mean().item()
        rows.append((dead_units(model), torch.nn.functional.cross_entropy(logits, y).item(), right))
    return list(zip(*rows, strict=True))


if __name__ == "__main__":
    repaired_late = [3.0] * 20 + [0.3] * 200
    runs = {
        "before the first step": measure([]),
        "200 steps at rate 3": measure([3.0] * 200),
        "200 steps at rate 0.3": measure([0.3] * 200),
        "20 steps at rate 3": measure([3.0] * 20),
        "20 steps at 3, then 200 at 0.3": measure(repaired_late),
        "the same with a leaky ReLU": measure(repaired_late, torch.nn.LeakyReLU),
    }
    print("five seeds                       units dead      loss            training accuracy")
    for name, (dead, loss, right) in runs.items():
        print(f"{name:30}  {min(dead):4.0%} to {max(dead):4.0%}", end="    ")
        print(f"{min(loss):.2f} to {max(loss):.2f}    {min(right):.0%} to {max(right):.0%}")
    start, broken_runs, good, early, late, leaky = runs.values()
    assert max(start[0]) < 0.12
    assert min(broken_runs[0]) > 0.9
    assert max(broken_runs[2]) < 0.12
    assert all(abs(loss - 2.30) < 0.01 for loss in broken_runs[1])
    assert max(good[0]) < 0.12
    assert min(good[2]) > 0.93
    assert min(early[0]) > 0.5
    assert 0.7 < min(late[0]) <= max(late[0]) < 1, "a lower rate brings them not back"
    assert max(early[0]) - max(late[0]) < 0.05
    assert min(late[2]) < 0.8 < 0.85 < max(late[2])  # what is left may or may not be enough
    assert min(leaky[0]) > 0.5, "its units are off as well"
    assert sum(leaky[2]) > sum(late[2])
