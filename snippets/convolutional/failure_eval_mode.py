# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: without eval(), batch normalisation lets the other images of a batch decide about this one."""

import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8), torch.from_numpy(labels)
by_class = 1000 + labels[1000:].argsort(kind="stable")  # all zeros first, then all ones, ...


# --8<-- [start:train]
def trained():
    torch.manual_seed(0)
    low = nn.Conv2d(1, 12, 3, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2)
    high = nn.Conv2d(12, 24, 3, padding=1, bias=False), nn.BatchNorm2d(24), nn.ReLU()
    model = nn.Sequential(*low, *high, nn.Flatten(), nn.Linear(384, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(4):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


@torch.no_grad()
def read(model, rows, size):
    """What the model reads in unseen images, so many at a time; the answers in the order of the file."""
    answers = torch.empty(797, dtype=torch.long)
    for part in torch.as_tensor(rows).split(size):
        answers[part - 1000] = model(x[part]).argmax(dim=1)
    return answers


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return trained()


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return trained().eval()


# --8<-- [end:fixed]


# --8<-- [start:symptom]
# --8<-- [start:changed]
def changed(model):
    """The share of images that are read otherwise when they come in other company."""
    mixed, among_equals = read(model, range(1000, 1797), 100), read(model, by_class, 20)
    return (mixed != among_equals).float().mean().item()


# --8<-- [end:changed]
def symptom(model):
    return changed(model) > 0.02


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, model in ("train mode", broken()), ("eval mode", fixed()):
        right = (read(model, by_class, 20) == y[1000:]).float().mean()
        print(f"{name}: {changed(model):.0%} change with the company, {right:.0%} right when sorted by digit")
        assert symptom(model) == (name == "train mode")
