# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""256 hidden units for 64 pixels, and a price on each unit that is not zero."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)  # (1797, 64), from 0 to 1
training, test = images[:1000], images[1397:]


def train(price, steps=1500, units=256):
    torch.manual_seed(0)
    encoder, decoder = torch.nn.Linear(64, units), torch.nn.Linear(units, 64)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    for _ in range(steps):
        image = training[torch.randint(1000, (64,))]
        code = encoder(image).relu()  # (64, units), nothing below zero
        loss = torch.nn.functional.mse_loss(decoder(code), image) + price * code.sum(dim=1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():  # the length of each unit's drawing is 1
            decoder.weight /= decoder.weight.norm(dim=0, keepdim=True)
    return encoder, decoder


# --8<-- [end:train]

# --8<-- [start:compare]
found = {}
for price in (0, 0.001, 0.003, 0.01):
    encoder, decoder = train(price)
    with torch.no_grad():
        code = encoder(test).relu()
        error = torch.nn.functional.mse_loss(decoder(code), test).item()
    used = (code > 0).sum(dim=1).float().mean().item()  # for each image, then the mean
    found[price] = used, error
    print(f"price {price:5.3f}: {used:5.1f} units used for an image, test error {error:.4f}")
# --8<-- [end:compare]

assert found[0][0] > 80
assert found[0.003][0] < 30
assert found[0][1] < 0.0005
assert 0.006 < found[0.003][1] < 0.012
