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
def train(rates, activation=torch.nn.ReLU):
    torch.manual_seed(0)
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
    """The share of hidden units that are zero for every training image."""
    return (model[:2](x) == 0).all(dim=0).double().mean().item()


def symptom(model):
    return dead_units(model) > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    repaired_late = [3.0] * 20 + [0.3] * 400
    models = {
        "200 steps at rate 3": broken(),
        "200 steps at rate 0.3": fixed(),
        "20 steps at 3, then 400 at 0.3": train(repaired_late),
        "the same with a leaky ReLU": train(repaired_late, torch.nn.LeakyReLU),
    }
    accuracy = [(model(x).argmax(dim=1) == y).double().mean().item() for model in models.values()]
    print("                                units dead  loss  accuracy")
    for (name, model), share in zip(models.items(), accuracy, strict=True):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        print(f"{name:30} {dead_units(model):11.0%}  {loss:.2f}  {share:8.0%}")
    assert symptom(models["200 steps at rate 3"])
    assert not symptom(models["200 steps at rate 0.3"])
    assert accuracy[0] < 0.2 < accuracy[2] < accuracy[3] - 0.1
