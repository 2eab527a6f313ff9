# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: zero_grad is forgotten, so every step follows the sum of all gradients since the start."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


def setting(optimizer, lr):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)).double()
    return model, optimizer(model.parameters(), lr=lr)


# --8<-- [start:broken]
def broken(optimizer=torch.optim.Adam, lr=0.01, steps=150):
    model, optimizer = setting(optimizer, lr)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()  # adds to .grad
        optimizer.step()
    return loss.item()


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(optimizer=torch.optim.Adam, lr=0.01, steps=150):
    model, optimizer = setting(optimizer, lr)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(loss):
    """After 150 steps the loss is still of the size it had at the start, ln 10 = 2.3."""
    return loss > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    print(f"Adam, with zero_grad: loss {fixed():.2f}; without: still above 0.5? {symptom(broken())}")
    sgd = torch.optim.SGD, 0.3
    print(f"SGD on the full batch, with zero_grad: loss {fixed(*sgd):.2f}; without: {broken(*sgd):.3f}")
    assert broken(*sgd) < fixed(*sgd)
