# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: a deep autoencoder of sigmoids with small random weights and plain steps returns the mean image."""

# --8<-- [start:build]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def build(activation, start):
    """64-128-64-32-8-32-64-128-64; no activation after the code and after the image."""
    layers = []
    for ins, outs in ((64, 128), (128, 64), (64, 32), (32, 8), (8, 32), (32, 64), (64, 128), (128, 64)):
        linear = nn.Linear(ins, outs)
        start(linear.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.Identity() if outs == 8 else activation()]
    return nn.Sequential(*layers[:-1])


def train(model, optimizer, steps=1600):
    for _ in range(steps):
        image = training[torch.randint(1000, (64,))]
        loss = nn.functional.mse_loss(model(image), image)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        answers = model(test)
    error = nn.functional.mse_loss(answers, test).item()
    return error, answers.std(dim=0).mean().item()  # the second is 0 if all answers are the same image


# --8<-- [end:build]


# --8<-- [start:broken]
def broken():
    torch.manual_seed(0)
    model = build(nn.Sigmoid, lambda weight: nn.init.normal_(weight, std=0.1))
    return train(model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    torch.manual_seed(0)
    model = build(nn.ReLU, nn.init.kaiming_normal_)
    return train(model, torch.optim.Adam(model.parameters(), lr=0.003))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """As good as the mean image, and the answers hardly differ from each other."""
    error, spread = result
    return error > 0.07 and spread < 0.03


# --8<-- [end:symptom]


if __name__ == "__main__":
    found = {}
    print(f"mean image:                     error {(test - training.mean(dim=0)).square().mean():.4f}, spread 0.000")
    for name, run in (("sigmoid, small weights, SGD", broken), ("ReLU, He's weights, Adam", fixed)):
        error, spread = found[name] = run()
        print(f"{name:30}: error {error:.4f}, spread {spread:.3f}")
    assert symptom(found["sigmoid, small weights, SGD"])
    assert not symptom(found["ReLU, He's weights, Adam"])
