# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""A network with more hidden units than pixels, trained to copy digits and trained to clean them."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)  # (1797, 64), from 0 to 1
training, test = images[:1000], images[1397:]  # the 397 between them are kept for choices


def train(std, steps=2000):
    """64 pixels, 256 hidden units, 64 pixels; spoilt images go in, and the clean ones are the target."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        clean = training[torch.randint(1000, (64,))]
        noisy = clean + std * torch.randn_like(clean)  # drawn again for every batch
        loss = torch.nn.functional.mse_loss(model(noisy), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:compare]
@torch.no_grad()
def error(model, images, target):
    return torch.nn.functional.mse_loss(model(images), target).item()


torch.manual_seed(1)
noisy = test + 0.4 * torch.randn_like(test)
models = {"left as it is": torch.nn.Identity(), "trained to copy": train(0), "trained to clean": train(0.4)}
errors = {name: (error(model, test, test), error(model, noisy, test)) for name, model in models.items()}
print("error on           clean images  noisy images")
for name, row in errors.items():
    print(f"{name:18}       {row[0]:.4f}        {row[1]:.4f}")
# --8<-- [end:compare]

# --8<-- [start:twice]
image = noisy
for times in range(1, 6):
    with torch.no_grad():
        image = models["trained to clean"](image)
    print(f"cleaned {times} times: error {torch.nn.functional.mse_loss(image, test).item():.4f}")
# --8<-- [end:twice]

assert errors["trained to copy"][0] < 0.0005
assert 0.08 < errors["trained to copy"][1] < 0.14
assert 0.02 < errors["trained to clean"][1] < 0.03
