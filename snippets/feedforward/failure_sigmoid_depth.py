# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: eight sigmoid layers. The gradient of the first layer is too small to move it; nothing is learnt."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


# --8<-- [start:network]
def deep(activation, nonlinearity):
    torch.manual_seed(0)
    layers = []
    for i in range(8):
        layers += [torch.nn.Linear(64, 64), activation()]
        torch.nn.init.kaiming_normal_(layers[2 * i].weight, nonlinearity=nonlinearity)
    return torch.nn.Sequential(*layers, torch.nn.Linear(64, 10)).double()


# --8<-- [end:network]


# --8<-- [start:broken]
def broken():
    return deep(torch.nn.Sigmoid, "sigmoid")


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return deep(torch.nn.ReLU, "relu")


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def first_to_last(model):
    """How large the first layer's gradient is, next to the last layer's, before any step."""
    model.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    return (model[0].weight.grad.norm() / model[-1].weight.grad.norm()).item()


def symptom(model):
    return first_to_last(model) < 1e-4


# --8<-- [end:symptom]


def accuracy_after(model, steps=100):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x).argmax(dim=1) == y).double().mean().item()


if __name__ == "__main__":
    for name, model in (("sigmoid", broken()), ("ReLU", fixed())):
        ratio = first_to_last(model)
        print(f"{name:7}: first/last gradient {ratio:.0e}, accuracy after 100 steps {accuracy_after(model):.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
