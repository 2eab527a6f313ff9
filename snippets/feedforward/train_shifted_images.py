# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""An MLP does not know which pixels are neighbours. Convolutions with a pool over all positions bear a shift."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits

device = "cuda" if torch.cuda.is_available() else "cpu"
images, labels = load_digits(return_X_y=True)
# A blank margin of two pixels, so that a shift cuts nothing off.
x = torch.from_numpy(np.pad(images.reshape(-1, 8, 8) / 16, ((0, 0), (2, 2), (2, 2)))).float().to(device)
y = torch.from_numpy(labels).to(device)


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


def accuracies(model, x, y, view=lambda x: x):
    """Accuracy on unseen images, shifted by 0, 1 and 2 pixels."""
    guesses = [model(view(shift(x, pixels))).argmax(dim=1) for pixels in (0, 1, 2)]
    return [(guess == y.repeat(4)).float().mean().item() for guess in guesses]


def mlp():
    layers = torch.nn.Linear(144, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    return torch.nn.Sequential(torch.nn.Flatten(), *layers)


def convnet(pool):
    """The same small filters everywhere; with the pool, only the strongest answer of each, wherever it occurred."""
    low = torch.nn.Unflatten(1, (1, 12)), torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.ReLU()
    high = torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU()
    pooling = [torch.nn.AdaptiveMaxPool2d(1)] if pool else []
    head = torch.nn.Linear(32 if pool else 32 * 144, 10)
    return torch.nn.Sequential(*low, *high, *pooling, torch.nn.Flatten(), head)


# --8<-- [end:train]


# --8<-- [start:compare]
results = {}
for seed in range(3):
    torch.manual_seed(seed)
    order, scrambled = torch.randperm(len(y)), torch.randperm(144)
    seen, labels_seen, unseen, labels_unseen = x[order[:1400]], y[order[:1400]], x[order[1400:]], y[order[1400:]]

    def scramble(x, scrambled=scrambled):
        return x.flatten(1)[:, scrambled]  # the same shuffling for every image

    copies = torch.cat([seen, *(shift(seen, pixels) for pixels in (1, 2))])
    runs = {
        "MLP": (mlp(), seen, 20),
        "MLP, pixels scrambled": (mlp(), seen, 20, scramble),
        "MLP, trained on shifted copies": (mlp(), copies, 10),
        "convolutions": (convnet(pool=False), seen, 12),
        "convolutions, then one pool": (convnet(pool=True), seen, 12),
    }
    for name, (model, images, epochs, *view) in runs.items():
        fit(model, view[0](images) if view else images, labels_seen.repeat(len(images) // 1400), epochs)
        results.setdefault(name, []).append(accuracies(model, unseen, labels_unseen, *view))

print("unseen images shifted by         0 px   1 px   2 px   parameters")
mean = {name: np.mean(scores, axis=0) for name, scores in results.items()}
for name, scores in mean.items():
    parameters = sum(p.numel() for p in runs[name][0].parameters())
    print(f"{name:30}", *(f"{score:5.0%} " for score in scores), f"{parameters:10}")
# --8<-- [end:compare]

assert min(scores[0] for scores in mean.values()) > 0.95
assert 0.35 < mean["MLP"][1] < 0.55
assert abs(mean["MLP, pixels scrambled"] - mean["MLP"]).max() < 0.06
for name in ("MLP", "MLP, pixels scrambled", "convolutions"):
    assert max(scores[2] for scores in results[name]) < 0.2  # hardly better than guessing
for name in ("MLP, trained on shifted copies", "convolutions, then one pool"):
    assert min(scores[2] for scores in results[name]) > 0.9
