# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: one step too large throws most ReLUs below zero for every input, and no gradient brings them back."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


# --8<-- [start:train]
def train(lr, activation=torch.nn.ReLU, steps=200):
    torch.manual_seed(0)
    layers = torch.nn.Linear(64, 64), activation(), torch.nn.Linear(64, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(lr=2)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(lr=0.3)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def dead_units(model):
    """The share of hidden units that are zero for every training image."""
    return (model[:2](x) == 0).all(dim=0).double().mean().item()


def symptom(model):
    return dead_units(model) > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    models = {"ReLU, rate 2": broken(), "ReLU, rate 0.3": fixed(), "LeakyReLU, rate 2": train(2, torch.nn.LeakyReLU)}
    accuracy = {name: (model(x).argmax(dim=1) == y).double().mean() for name, model in models.items()}
    for name, model in models.items():
        print(f"{name:17}: {dead_units(model):4.0%} of the units dead, training accuracy {accuracy[name]:.0%}")
    assert symptom(models["ReLU, rate 2"])
    assert not symptom(models["ReLU, rate 0.3"])
    assert accuracy["LeakyReLU, rate 2"] > 0.7 > 0.3 > accuracy["ReLU, rate 2"]
