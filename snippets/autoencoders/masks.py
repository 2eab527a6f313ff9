# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Half of the pixels are hidden, and a network fills them in, with and without being told which ones they are."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import masking_noise

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, validation, test = images[:1000], images[1000:1397], images[1397:]


def train(told, steps=2500):
    torch.manual_seed(0)
    inputs = 128 if told else 64
    model = torch.nn.Sequential(torch.nn.Linear(inputs, 256), torch.nn.ReLU(), torch.nn.Linear(256, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

    def fill(image, keep):
        seen = image * keep
        return model(torch.cat([seen, keep], dim=1) if told else seen)

    for _ in range(steps):
        clean = training[torch.randint(1000, (64,))]
        keep = masking_noise(torch.ones_like(clean), p=0.5)  # 1 where a pixel is left, 0 where it is hidden
        loss = torch.nn.functional.mse_loss(fill(clean, keep), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return fill


# --8<-- [end:train]


# --8<-- [start:compare]
def hidden_error(fill, images, seed):
    """The mean squared error at the hidden pixels alone."""
    keep = masking_noise(torch.ones_like(images), p=0.5, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        squares = (fill(images, keep) - images) ** 2
    return ((1 - keep) * squares).sum().item() / (1 - keep).sum().item()


def distances(image, keep):
    """Squared distances to all training images, at the pixels that are left."""
    return ((image[:, None] - training) ** 2 * keep[:, None]).sum(dim=2)  # (N, 1000)


def nearest(image, keep):
    return training[distances(image, keep).argmin(dim=1)]


def weighted_mean(std):
    return lambda image, keep: (-distances(image, keep) / (2 * std**2)).softmax(dim=1) @ training


best = min((0.2, 0.3, 0.4, 0.6), key=lambda std: hidden_error(weighted_mean(std), validation, 1))
answers = {
    "mean of the pixel": lambda image, keep: training.mean(dim=0).expand_as(image),
    "nearest training image": nearest,
    "network": train(told=False),
    "network, told which": train(told=True),
    "weighted mean of images": weighted_mean(best),
}
errors = {name: hidden_error(fill, test, 2) for name, fill in answers.items()}
for name, error in errors.items():
    print(f"{name:24} {error:.4f}")
# --8<-- [end:compare]

assert errors["network, told which"] < errors["network"] < errors["mean of the pixel"] / 1.8
assert errors["weighted mean of images"] < errors["network, told which"]
