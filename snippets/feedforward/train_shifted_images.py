# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""An MLP does not know which pixels are neighbours: shifted digits fail it, scrambled ones do not."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
device = "cuda" if torch.cuda.is_available() else "cpu"
images, labels = load_digits(return_X_y=True)
# A blank margin of two pixels, so that a shift cuts nothing off.
x = torch.from_numpy(np.pad(images.reshape(-1, 8, 8) / 16, ((0, 0), (2, 2), (2, 2)))).to(device)
y = torch.from_numpy(labels).to(device)
order = torch.randperm(len(y))
train, test = order[:1400], order[1400:]


def shift(x, pixels):
    """Each image moved right, left, down or up by so many pixels."""
    return torch.cat([x.roll(step, dims=axis) for axis in (2, 1) for step in (pixels, -pixels)])


# --8<-- [end:data]


# --8<-- [start:train]
def fit(model, x, y, epochs=20):
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(64):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def accuracies(model, view=lambda x: x):
    """Accuracy on unseen images, shifted by 0, 1 and 2 pixels."""
    guesses = [model(view(shift(x[test], pixels))).argmax(dim=1) for pixels in (0, 1, 2)]
    return [(guess == y[test].repeat(4)).float().mean().item() for guess in guesses]


def mlp():
    layers = torch.nn.Linear(144, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    return torch.nn.Sequential(torch.nn.Flatten(), *layers)


def convnet():
    """The same small filters everywhere, then the strongest answer of each wherever it occurred."""
    low = torch.nn.Unflatten(1, (1, 12)), torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.ReLU()
    high = torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveMaxPool2d(1)
    return torch.nn.Sequential(*low, *high, torch.nn.Flatten(), torch.nn.Linear(32, 10))


# --8<-- [end:train]


# --8<-- [start:compare]
scrambled = torch.randperm(144)


def scramble(x):
    """The same fixed shuffling of pixels for every image."""
    return x.flatten(1)[:, scrambled]


shifted_too = torch.cat([x[train], *(shift(x[train], pixels) for pixels in (1, 2))])
plain = fit(mlp(), x[train], y[train])
blind = fit(mlp(), scramble(x[train]), y[train])
shown = fit(mlp(), shifted_too, y[train].repeat(9), epochs=5)
built = fit(convnet(), x[train], y[train], epochs=12)
results = {
    "MLP": accuracies(plain),
    "MLP, pixels scrambled": accuracies(blind, scramble),
    "MLP, trained on shifted copies": accuracies(shown),
    "convolutions, trained unshifted": accuracies(built),
}
print("unseen images shifted by              0 px   1 px   2 px")
for name, scores in results.items():
    print(f"{name:34}", *(f"{score:6.0%}" for score in scores))
sizes = [sum(p.numel() for p in model.parameters()) for model in (mlp(), convnet())]
print(f"parameters: MLP {sizes[0]}, convolutions {sizes[1]}")
# --8<-- [end:compare]

assert results["MLP"][0] > 0.95
assert results["MLP"][2] < 0.5
assert abs(results["MLP, pixels scrambled"][0] - results["MLP"][0]) < 0.02
assert results["MLP, trained on shifted copies"][2] > results["MLP"][2] + 0.3
assert results["convolutions, trained unshifted"][2] > results["MLP"][2] + 0.3
