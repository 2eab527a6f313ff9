# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: of 256 units that compete for eight places most are never among the eight largest."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def train(start, seed=0, reports=(1000,)):
    """After each number of steps: how many units occur among the 8 largest of any training image; the test error."""
    torch.manual_seed(seed)
    encoder, decoder = torch.nn.Linear(64, 256), torch.nn.Linear(256, 64)
    with torch.no_grad():
        start(encoder, decoder)

    def code(image):
        values, places = encoder(image).relu().topk(8, dim=1)
        return torch.zeros(len(image), 256).scatter(1, places, values)

    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    found = []
    for step in range(1, max(reports) + 1):
        image = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(decoder(code(image)), image)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in reports:
            with torch.no_grad():
                alive = (code(training) > 0).any(dim=0).sum().item()
                found.append((alive, torch.nn.functional.mse_loss(decoder(code(test)), test).item()))
    return found


# --8<-- [end:train]


# --8<-- [start:broken]
def as_it_comes(encoder, decoder):
    """Random weights for both layers, as PyTorch draws them."""


def broken(seed=0):
    return train(as_it_comes, seed)[0]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def mean_removed(encoder, decoder):
    decoder.bias.copy_(training.mean(dim=0))
    encoder.bias.copy_(-encoder.weight @ decoder.bias)  # the encoder sees the difference from the mean


def transposed(encoder, decoder):
    decoder.weight /= decoder.weight.norm(dim=0)
    encoder.weight.copy_(decoder.weight.T)  # each unit looks for what it draws


def both(encoder, decoder):
    transposed(encoder, decoder)
    mean_removed(encoder, decoder)


def fixed(seed=0):
    return train(both, seed)[0]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Two thirds of the units are never used."""
    alive, _ = result
    return alive < 90


# --8<-- [end:symptom]


if __name__ == "__main__":
    found = {}
    starts = {"as it comes": as_it_comes, "mean removed": mean_removed, "transposed": transposed, "both": both}
    for name, start in starts.items():
        reports = (1000,) if name == "transposed" else (1000, 3000)
        for steps, (alive, error) in zip(reports, train(start, reports=reports), strict=True):
            found[name, steps] = alive, error
            print(f"{name:12} {steps} steps: {alive:3} of 256 units used, test error {error:.4f}")
    assert all(found["both", steps][0] > 150 for steps in (1000, 3000))
    assert found["both", 1000][1] < 0.92 * found["as it comes", 1000][1]
    assert abs(found["both", 3000][1] / found["as it comes", 3000][1] - 1) < 0.08
    assert all(found["mean removed", steps][1] < found["both", steps][1] + 0.0006 for steps in (1000, 3000))
