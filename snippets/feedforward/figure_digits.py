# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the error on unseen digits, epoch by epoch, and the images the larger network gets wrong."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

torch.set_default_dtype(torch.float64)
images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)
train, test = torch.arange(len(y)) < 1438, torch.arange(len(y)) >= 1438  # the last fifth, in the order of the file


def fit(sizes, epochs=20):
    torch.manual_seed(0)
    layers = [torch.nn.Linear(a, b) for a, b in itertools.pairwise(sizes)]
    steps = [step for layer in layers for step in (layer, torch.nn.ReLU())][:-1]
    model = torch.nn.Sequential(*steps)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    errors = []
    for _ in range(epochs):
        for rows in torch.randperm(1438).split(32):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        guess = model(x).argmax(dim=1)
        errors.append([(guess != y)[part].double().mean().item() for part in (train, test)])
    return np.array(errors) * 100, guess


fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.9), width_ratios=[1, 1.25], layout="constrained")
curves = []
for i, sizes in enumerate(([64, 10], [64, 128, 64, 10])):
    errors, guess = fit(sizes)
    curves.append(errors)
    name = "-".join(map(str, sizes))
    left.plot(np.arange(1, 21), errors[:, 1], "-", color=f"C{i}", label=f"{name}, unseen rows")
    left.plot(np.arange(1, 21), errors[:, 0], "--", color=f"C{i}", label=f"{name}, training rows")
left.set(xlabel="epoch", ylabel="error (%)", ylim=(0, 20), xticks=[1, 5, 10, 15, 20])
left.legend(fontsize=9)

wrong = np.flatnonzero((guess != y) & test)
right.axis("off")
right.set_title("all misread digits (read as / meant)", fontsize=11)
for place, row in enumerate(wrong):
    inset = right.inset_axes([place % 6 / 6 + 0.03, 0.83 - place // 6 * 0.205, 0.12, 0.12])
    inset.imshow(16 - images[row].reshape(8, 8), cmap="gray")
    inset.set_title(f"{guess[row]} / {labels[row]}", fontsize=8, pad=2)
    inset.axis("off")
plt.savefig("figure_digits.svg")

single, deep = curves
assert min(single[:, 0]) > 0.1  # the single layer never fits all its training rows,
assert 12 <= np.flatnonzero(deep[:, 0] == 0)[0] + 1 <= 20  # the larger network does, late,
assert max(deep[-5:, 0]) < 1
assert min(deep[:, 1]) > 5  # and stays wrong about one unseen digit in twenty
assert deep[-1, 1] < single[-1, 1]
assert 20 <= len(wrong) <= 30
assert np.bincount(labels[wrong]).argmax() == 3  # threes are misread most often
