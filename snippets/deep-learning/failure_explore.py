# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: a player that learns from rewards no longer tries two of the ten answers."""

# --8<-- [start:play]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn


def play(chosen_freely):
    """Train from rewards, a share of the answers with equal chances -> share right, number of digits ever answered."""
    torch.manual_seed(0)
    data, order = load_digits(), np.random.default_rng(0).permutation(1797)
    images = torch.tensor(data.data[order] / 16, dtype=torch.float32)
    answers = torch.tensor(data.target[order])
    player = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(player.parameters(), lr=0.003)
    for _ in range(1200):
        rows = torch.randint(1000, (64,))
        chances = player(images[rows]).softmax(dim=1)
        chances = (1 - chosen_freely) * chances + chosen_freely / 10
        actions = torch.multinomial(chances, 1)[:, 0]
        rewards = (actions == answers[rows]).float()
        loss = -(rewards * chances[torch.arange(64), actions].log()).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    guesses = player(images[1397:]).argmax(dim=1)
    return (guesses == answers[1397:]).float().mean().item(), len(set(guesses.tolist()))


# --8<-- [end:play]


# --8<-- [start:broken]
def broken():
    return play(0.0)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return play(0.2)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Some digits are never answered."""
    share, given = result
    return share < 0.93 and given < 10


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("as before", broken), ("a fifth at random", fixed)):
        share, given = run()
        print(f"{name:18} right {share:.0%}, digits ever answered {given}")
    assert symptom(broken())
    assert not symptom(fixed())
