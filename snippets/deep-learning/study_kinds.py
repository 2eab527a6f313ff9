# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: few labels; are features that were learned without labels worth more than pixels or an untrained layer?"""

import sys

import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.semi_supervised import LabelSpreading
from torch import nn

SHORT = "--short" in sys.argv
SEEDS, STEPS, LABELS = (1, 30, (20,)) if SHORT else (5, 2000, (20, 50, 100, 1000))
data = load_digits()


def linear(columns, answers, n):
    """A linear classifier from n labels; the strength of its weight decay is chosen on the validation part."""
    columns = columns / columns[:1000].std()  # one factor for all, so that the choices suit each kind of column
    models = [LogisticRegression(C=c, max_iter=1000).fit(columns[:n], answers[:n]) for c in (0.03, 0.3, 3, 30)]
    best = max(models, key=lambda model: model.score(columns[1000:1397], answers[1000:1397]))
    return best.score(columns[1397:], answers[1397:])


def filled(images, width, steps):
    """A layer that was trained to fill in hidden pixels of the 1,000 training images, or with no steps not at all."""
    encoder = nn.Sequential(nn.Linear(64, width), nn.ReLU())
    network = nn.Sequential(encoder, nn.Linear(width, 64))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
    for _ in range(steps):
        inputs = images[torch.randint(1000, (64,))]
        hidden = torch.rand(inputs.shape) < 0.5
        loss = ((network(inputs.masked_fill(hidden, 0)) - inputs)[hidden] ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return encoder(images).numpy()


def nearest(images, answers, n):
    """The control for the groups: the label of the nearest labelled image, without any grouping."""
    return KNeighborsClassifier(1).fit(images[:n], answers[:n]).score(images[1397:], answers[1397:])


def named(images, answers, n):
    """100 groups found without labels, each named by the labelled image that is nearest to its centre."""
    groups = KMeans(100, n_init=1, random_state=0).fit(images[:1000])
    distances = ((groups.cluster_centers_[:, None] - images[None, :n]) ** 2).sum(axis=2)
    names = answers[distances.argmin(axis=1)]
    return (names[groups.predict(images[1397:])] == answers[1397:]).mean()


def spread(images, answers, n):
    """Labels passed on from near neighbour to near neighbour, also through images without a label."""
    known = np.where(np.arange(1000) < n, answers[:1000], -1)  # -1 stands for no label
    with np.errstate(invalid="ignore"):  # an image that no label reaches has 0 / 0
        models = [
            LabelSpreading(kernel="knn", n_neighbors=k, alpha=alpha, max_iter=300).fit(images[:1000], known)
            for k in (5, 10)
            for alpha in (0.2, 0.8)
        ]
        best = max(models, key=lambda model: model.score(images[1000:1397], answers[1000:1397]))
        return best.score(images[1397:], answers[1397:])


def compared(seed):
    order = np.random.default_rng(seed).permutation(1797)
    torch.manual_seed(seed)
    pixels, answers = (data.data[order] / 16).astype(np.float32), data.target[order]
    images = torch.tensor(pixels)
    # --8<-- [start:rivals]
    columns = {
        "pixels": pixels,
        "64 units, untrained": filled(images, 64, 0),
        "64 units, filling in": filled(images, 64, STEPS),
        "512 units, untrained": filled(images, 512, 0),
        "512 units, filling in": filled(images, 512, STEPS),
    }
    rows = {name: [linear(inputs, answers, n) for n in LABELS] for name, inputs in columns.items()}
    rows["pixels, nearest label"] = [nearest(pixels, answers, n) for n in LABELS]
    rows["100 groups, named"] = [named(pixels, answers, n) for n in LABELS]
    rows["labels spread to neighbours"] = [spread(pixels, answers, n) for n in LABELS]
    # --8<-- [end:rivals]
    return rows


draws = [compared(seed) for seed in range(SEEDS)]
found = {name: np.array([draw[name] for draw in draws]) for name in draws[0]}
print("right on 400 unseen images  labels     20    50   100  1000   (50 labels, five draws)")
for name, scores in found.items():
    print(f"{name:35}" + "".join(f"{score:6.0%}" for score in scores.mean(axis=0)), end="   (")
    print(", ".join(f"{score:.0%}" for score in scores[:, 1 if not SHORT else 0]) + ")")
assert SHORT or found["pixels"][:, 0].mean() < 0.75
assert SHORT or found["pixels"][:, -1].min() > 0.92
assert SHORT or abs(found["64 units, filling in"] - found["pixels"]).mean() < 0.04
near, groups, passed_on = list(found.values())[-3:]
assert SHORT or groups[:, 1].mean() > near[:, 1].mean() + 0.01
assert SHORT or groups[:, 3].mean() < near[:, 3].mean()
assert SHORT or (passed_on[:, :3] > groups[:, :3]).mean(axis=0).min() >= 0.8
