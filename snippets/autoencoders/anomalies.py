# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Which images do not belong? One digit is left out of the training; the error of its copies against three rivals."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = torch.tensor(load_digits().target[order])


def autoencoder(known, width=8, steps=1000):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width),
        torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        batch = known[torch.randint(len(known), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:scores]
def found(stranger, ordinary):
    """How often a strange image has the larger score of a pair: 50 % is a coin, 100 % is perfect."""
    return (stranger[:, None] > ordinary).float().mean().item()


@torch.no_grad()
def scores(known, test, model):
    mean = known.mean(dim=0)
    components = torch.linalg.svd(known - mean, full_matrices=False).Vh[:8]
    plane = mean + (test - mean) @ components.T @ components
    return {
        "autoencoder": ((model(test) - test) ** 2).mean(dim=1),
        "components": ((plane - test) ** 2).mean(dim=1),
        "mean image": ((mean - test) ** 2).mean(dim=1),
        "nearest": torch.cdist(test, known).amin(dim=1),
    }


# --8<-- [end:scores]

# --8<-- [start:all]
table = []
test, shown = images[1397:], labels[1397:]
for digit in range(10):
    known = images[:1000][labels[:1000] != digit]
    values = scores(known, test, autoencoder(known))
    table.append({name: found(v[shown == digit], v[shown != digit]) for name, v in values.items()})
print("left out      ", "".join(f"{digit:6}" for digit in range(10)), "  mean")
mean = {}
for name in table[0]:
    shares = [row[name] for row in table]
    mean[name] = sum(shares) / 10
    print(f"{name:14}", "".join(f"{share:6.0%}" for share in shares), f"{mean[name]:6.0%}")
# --8<-- [end:all]

# --8<-- [start:widths]
for width in (2, 8, 32):
    shares = []
    for digit in (1, 5, 8):
        known = images[:1000][labels[:1000] != digit]
        value = scores(known, test, autoencoder(known, width))["autoencoder"]
        shares.append(found(value[shown == digit], value[shown != digit]))
    print(f"{width:2} numbers in the code:", *(f"{share:.0%}" for share in shares))
# --8<-- [end:widths]

assert mean["components"] + 0.05 < mean["autoencoder"] < mean["nearest"]
assert mean["mean image"] < 0.7
assert shares[0] > 0.8
