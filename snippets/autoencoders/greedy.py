# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""A deep autoencoder of sigmoids, trained at once, and layer by layer first."""

# --8<-- [start:build]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def layer(ins, outs):
    linear = nn.Linear(ins, outs)
    nn.init.normal_(linear.weight, std=0.1)
    nn.init.zeros_(linear.bias)
    return linear


def fit(model, steps, data):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        batch = data[torch.randint(len(data), (64,))]
        loss = nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# --8<-- [end:build]


# --8<-- [start:greedy]
def pairs():
    """Four small autoencoders, from the outside in: each has a layer down and a layer up."""
    sizes, none, bend = (64, 128, 64, 32, 8), nn.Identity(), nn.Sigmoid()
    downs = [nn.Sequential(layer(sizes[i], sizes[i + 1]), none if i == 3 else bend) for i in range(4)]
    ups = [nn.Sequential(layer(sizes[i + 1], sizes[i]), none if i == 0 else bend) for i in range(4)]
    return downs, ups


def train(share, steps=1600):
    """A share of the steps for the four small autoencoders one after the other, the rest for all layers together."""
    torch.manual_seed(0)
    (downs, ups), data = pairs(), training
    for down, up in zip(downs, ups, strict=True):
        fit(nn.Sequential(down, up), int(share * steps / 4), data)
        data = down(data).detach()  # the codes of this one are the images of the next
    model = nn.Sequential(*downs, *ups[::-1])
    fit(model, int((1 - share) * steps), training)
    with torch.no_grad():
        return nn.functional.mse_loss(model(test), test).item()


# --8<-- [end:greedy]


# --8<-- [start:compare]
errors = {share: train(share) for share in (0, 0.5)}
for share, error in errors.items():
    print(f"{share:4.0%} of the steps layer by layer: test error {error:.4f}")
# --8<-- [end:compare]

# --8<-- [start:all]
errors[1] = train(1)
print(f"100% of the steps layer by layer: test error {errors[1]:.4f}")
# --8<-- [end:all]

assert errors[0.5] < 0.85 * errors[0]
assert errors[1] > 1.2 * errors[0.5]
