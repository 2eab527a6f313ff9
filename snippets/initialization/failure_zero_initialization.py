# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: all weights start equal. Every hidden unit stays a copy of every other."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


def train(model, steps=200):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [start:broken]
def broken(constant=0.0):
    layers = torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
    model = torch.nn.Sequential(*layers).double()
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, constant)
    return train(model)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    torch.manual_seed(0)
    layers = torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
    model = torch.nn.Sequential(*layers).double()
    for layer in (model[0], model[2]):
        torch.nn.init.kaiming_normal_(layer.weight)
        torch.nn.init.zeros_(layer.bias)  # biases may be equal
    return train(model)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def distinct_units(model):
    return len(torch.unique(model[0].weight.detach().round(decimals=4), dim=0))


def symptom(model):
    """Thirty-two hidden units, and all have the same weights."""
    return distinct_units(model) == 1


# --8<-- [end:symptom]


if __name__ == "__main__":
    models = {"all 0": broken(), "all 0.1": broken(0.1), "random": fixed()}
    accuracy = {name: (model(x).argmax(dim=1) == y).double().mean() for name, model in models.items()}
    for name, model in models.items():
        print(f"{name:7}: {distinct_units(model):2} distinct units, training accuracy {accuracy[name]:.0%}")
    assert symptom(models["all 0"])
    assert symptom(models["all 0.1"])
    assert distinct_units(models["random"]) == 32
    assert accuracy["all 0"] < 0.11 < accuracy["all 0.1"] < 0.25 < 0.97 < accuracy["random"]
    assert torch.equal(models["all 0"][0].weight, torch.zeros(32, 64).double())  # nothing but the last bias moved
    copies = models["all 0.1"][0].weight
    assert (copies - 0.1).abs().max() > 0.01  # these units did move,
    assert (copies - copies[0]).abs().max() < 1e-6  # and together, up to rounding
