# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: players that learn from rewards become sure too early, and no longer try some of the ten answers."""

# --8<-- [start:play]
import numpy as np
import torch
from sklearn.datasets import load_digits


def scores(weights, x):
    """Ten players at once, each with its own two layers: x is (10, rows, 64), the scores are (10, rows, 10)."""
    a, b, c, d = weights
    return torch.baddbmm(d, torch.baddbmm(b, x, a).relu(), c)


def play(rate, chosen_freely):
    """Ten starts, 1,500 steps each -> the share right, and the number of digits that are ever answered."""
    torch.manual_seed(0)
    data, order = load_digits(), np.random.default_rng(0).permutation(1797)
    images = torch.tensor(data.data[order] / 16, dtype=torch.float32)
    answers = torch.tensor(data.target[order])
    shapes = ((10, 64, 64), (10, 1, 64), (10, 64, 10), (10, 1, 10))
    weights = [torch.empty(shape).uniform_(-1 / 8, 1 / 8).requires_grad_() for shape in shapes]  # as in nn.Linear
    optimizer = torch.optim.Adam(weights, lr=rate)
    for _ in range(1500):
        rows = torch.randint(1000, (10, 64))
        chances = scores(weights, images[rows]).softmax(dim=2)
        chances = (1 - chosen_freely) * chances + chosen_freely / 10
        actions = torch.multinomial(chances.reshape(640, 10), 1).reshape(10, 64, 1)
        rewards = (actions[:, :, 0] == answers[rows]).float()
        loss = -(rewards * chances.gather(2, actions)[:, :, 0].log()).mean(dim=1).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    guesses = scores(weights, images[1397:].expand(10, -1, -1)).argmax(dim=2)
    right = (guesses == answers[1397:]).float().mean(dim=1)
    return right.numpy(), np.array([len(row.unique()) for row in guesses])


# --8<-- [end:play]


# --8<-- [start:broken]
def broken():
    return play(0.01, 0.0)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return play(0.003, 0.5)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Most of the players never answer some digit."""
    right, given = result
    return right.mean() < 0.9 and (given < 10).mean() > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    found = {
        "rate 0.01": broken(),
        "rate 0.01, half at random": play(0.01, 0.5),
        "rate 0.003": play(0.003, 0.0),
        "rate 0.003, half at random": fixed(),
    }
    for name, (right, given) in found.items():
        print(f"{name:27} right {right.mean():.0%} ({right.min():.0%} to {right.max():.0%}),", end=" ")
        print(f"all ten digits in {(given == 10).sum()} of 10 starts")
    fast, explored, slow, both = (right.mean() for right, _ in found.values())
    assert symptom(found["rate 0.01"])
    assert not symptom(found["rate 0.003, half at random"])
    assert fast + 0.08 < min(explored, slow)  # each of the two changes alone helps
    assert both > 0.94
