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
    losses = []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()  # adds to .grad
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(optimizer=torch.optim.Adam, lr=0.01, steps=150):
    model, optimizer = setting(optimizer, lr)
    losses = []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(losses):
    """The loss ends far above where it had been."""
    return losses[-1] > 1.5 * min(losses)


# --8<-- [end:symptom]


if __name__ == "__main__":
    adam, sgd = (torch.optim.Adam, 0.01), (torch.optim.SGD, 0.3)
    for name, run in (("with zero_grad", fixed), ("without", broken)):
        losses = run(*adam)
        print(f"Adam, {name:14}: first {losses[0]:.1f}, lowest {min(losses):.2f}, climbs again? {symptom(losses)}")
    for name, run in (("with zero_grad", fixed), ("without", broken)):
        print(f"SGD,  {name:14}: last {run(*sgd)[-1]:.3f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert broken(*sgd)[-1] < fixed(*sgd)[-1]
