# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Transfer: a network that knows 0 to 4 learns 5 to 9 from a handful of images of each.
The digits lie anywhere, in noise."""

# --8<-- [start:data]
import copy

import torch
from sklearn.datasets import load_digits
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
images, labels = load_digits(return_X_y=True)
y = torch.from_numpy(labels)
torch.manual_seed(0)
x = 0.2 * torch.randn(len(y), 1, 12, 12)  # noise, and somewhere in it a digit
for image, digit, (i, j) in zip(x, torch.from_numpy(images), torch.randint(5, (len(y), 2)), strict=True):
    image[0, i : i + 8, j : j + 8] += digit.reshape(8, 8) / 16
x = x.to(device)
old, new = (y < 5).nonzero()[:, 0], (y >= 5).nonzero()[:, 0]
y = (y % 5).to(device)  # five classes each time
# --8<-- [end:data]


# --8<-- [start:network]
def network():
    features = nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
    )
    return nn.Sequential(features, nn.Linear(288, 5)).to(device)


def fit(model, rows, parameters, steps, lr=3e-3):
    optimizer = torch.optim.Adam(parameters, lr=lr)
    for _ in range(steps):
        batch = rows[torch.randperm(len(rows))[:50]]
        loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


torch.manual_seed(0)
first = network()
first = fit(first, old, first.parameters(), steps=300)
# --8<-- [end:network]


# --8<-- [start:transfer]
def scratch(rows):
    model = network()
    return fit(model, rows, model.parameters(), steps=80)


def frozen(rows):
    """Keep the features, train a new last layer."""
    model = nn.Sequential(copy.deepcopy(first[0]).requires_grad_(False), nn.Linear(288, 5).to(device))
    return fit(model, rows, model[1].parameters(), steps=80)


def tuned(rows):
    """Then train all of it, at a smaller rate."""
    model = frozen(rows).requires_grad_(True)
    return fit(model, rows, model.parameters(), steps=80, lr=3e-4)


print("images of each class:        1      3     10     30")
scores = {}
for method in scratch, frozen, tuned:
    scores[method.__name__] = []
    for count in (1, 3, 10, 30):
        right = []
        for seed in range(3):
            torch.manual_seed(seed)
            shuffled = new[torch.randperm(len(new))]
            few = torch.cat([shuffled[y.cpu()[shuffled] == c][:count] for c in range(5)])
            rest = shuffled[~torch.isin(shuffled, few)]
            right.append((method(few)(x[rest]).argmax(dim=1) == y[rest]).float().mean().item())
        scores[method.__name__].append(sum(right) / 3)
    print(f"{method.__name__:23}", "".join(f"{share:7.0%}" for share in scores[method.__name__]))
# --8<-- [end:transfer]

assert min(scores["frozen"][i] - scores["scratch"][i] for i in range(4)) > 0.02
assert scores["tuned"][3] > scores["scratch"][3] + 0.05
