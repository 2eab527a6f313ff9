# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: a network is compared with a rival that got the columns in the wrong units."""

# --8<-- [start:compare]
import numpy as np
import torch
from sklearn.datasets import load_wine
from sklearn.neighbors import KNeighborsClassifier
from torch import nn


def compare(scale_for_rival):
    """Kinds of wine from 13 measurements -> mean share right of the network and of the nearest neighbours."""
    x, y = load_wine(return_X_y=True)
    scores = []
    for seed in range(5):  # five splits of 178 wines
        order = np.random.default_rng(seed).permutation(178)
        train, test = order[:100], order[100:]
        scaled = (x - x[train].mean(axis=0)) / x[train].std(axis=0)
        torch.manual_seed(seed)
        inputs, answers = torch.tensor(scaled, dtype=torch.float32), torch.tensor(y)
        network = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))
        optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
        for _ in range(200):
            loss = nn.functional.cross_entropy(network(inputs[train]), answers[train])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        guesses = network(inputs[test]).argmax(dim=1).numpy()
        columns = scaled if scale_for_rival else x
        rival = KNeighborsClassifier(5).fit(columns[train], y[train])
        scores.append([(guesses == y[test]).mean(), rival.score(columns[test], y[test])])
    return np.mean(scores, axis=0)


# --8<-- [end:compare]


# --8<-- [start:broken]
def broken():
    return compare(scale_for_rival=False)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return compare(scale_for_rival=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The network is far ahead."""
    network, neighbours = result
    return network - neighbours > 0.15


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("first report", broken), ("second report", fixed)):
        network, neighbours = run()
        print(f"{name}: network {network:.0%}, nearest neighbours {neighbours:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
