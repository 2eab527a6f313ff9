# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: softmax in the model and again inside cross_entropy. The loss never falls below a floor."""

import math

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


def train(*last_layers, steps=150):
    torch.manual_seed(0)
    hidden = torch.nn.Linear(64, 64), torch.nn.ReLU()
    model = torch.nn.Sequential(*hidden, *last_layers).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item(), (model(x).argmax(dim=1) == y).double().mean().item()


# --8<-- [start:broken]
def broken():
    return train(torch.nn.Linear(64, 10), torch.nn.Softmax(dim=1))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(torch.nn.Linear(64, 10))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
# All ten "logits" lie between 0 and 1: even a perfect answer, (1, 0, ..., 0), costs this much.
floor = math.log(math.e + 9) - 1


def symptom(result):
    loss, accuracy = result
    return loss >= floor and accuracy > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    twice, once = broken(), fixed()
    print(f"softmax twice: loss {twice[0]:.2f}, accuracy {twice[1]:.0%}; the floor is {floor:.2f}")
    print(f"softmax once:  loss {once[0]:.2f}, accuracy {once[1]:.0%}")
    assert symptom(twice)
    assert not symptom(once)
