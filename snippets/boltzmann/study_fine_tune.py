# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: a classifier that starts from a deep belief network, against other starts, with few labels and with many."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.semi_supervised import LabelSpreading
from sklearn.svm import SVC

from dlref.boltzmann import DBN

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS, EPOCHS = (
    ((0.003,), 1, 10, 1) if SHORT else ((0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03), 5, 300, 40)
)
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
x, y = torch.tensor(images[order] / 16 > 0.5).float(), torch.tensor(labels[order])


def pretrained(seed):
    """Two machines, trained on the 1000 training images without their labels."""
    rng, data = np.random.default_rng(seed), x[:1000].numpy()
    dbn = DBN([64, 200, 200], rng=rng)
    for rbm in dbn.rbms:
        for rate in (0.1, 0.03, 0.01):
            rbm.fit(data, epochs=EPOCHS, batch_size=50, lr=rate, rng=rng)
        data = rbm.mean_hidden(data)
    return dbn


stacks = [pretrained(seed) for seed in range(SEEDS + 1)]


def network(start, seed):
    if start == "none":
        return torch.nn.Linear(64, 10)
    layers, nonlinearity = [torch.nn.Linear(64, 200), torch.nn.Linear(200, 200)], torch.nn.Sigmoid
    for layer, rbm in zip(layers, stacks[seed].rbms, strict=True):
        if start == "stack" or (start == "lower" and layer is layers[0]):
            layer.weight.data, layer.bias.data = torch.tensor(rbm.weight.data), torch.tensor(rbm.bias.data)
        elif start in ("Glorot", "lower"):
            torch.nn.init.xavier_uniform_(layer.weight, gain=4)  # 4 is for sigmoids
            torch.nn.init.zeros_(layer.bias)
        elif start == "He":
            torch.nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            torch.nn.init.zeros_(layer.bias)
            nonlinearity = torch.nn.ReLU
    return torch.nn.Sequential(layers[0], nonlinearity(), layers[1], nonlinearity(), torch.nn.Linear(200, 10))


def accuracy(start, each, rate, seed):
    """Train with `each` labels of every digit; right answers on the validation and on the test part."""
    known = torch.cat([(y[:1000] == digit).nonzero()[:, 0].roll(-5 * seed)[:each] for digit in range(10)])
    if start in ("vectors", "neighbours"):  # scikit-learn, which needs no start; `rate` is another setting
        if start == "vectors":
            model = SVC(C=rate).fit(x[known], y[known])
        else:
            partly = np.full(1000, -1)  # -1 is an image without a label
            partly[known] = y[known]
            model = LabelSpreading(kernel="knn", n_neighbors=rate, max_iter=100).fit(x[:1000], partly)
        with np.errstate(invalid="ignore"):  # an image that no label has reached
            return model.score(x[1000:1397], y[1000:1397]), model.score(x[1397:], y[1397:])
    torch.manual_seed(seed)
    model = network(start, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        rows = known[torch.randint(len(known), (50,))]
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = (model(x).argmax(dim=1) == y).float()
    return right[1000:1397].mean().item(), right[1397:].mean().item()


# --8<-- [start:starts]
STARTS = {  # where the weights of the two hidden layers come from
    "stack, both layers": "stack",
    "stack, lower layer only": "lower",
    "sigmoid, PyTorch's start": "PyTorch",
    "sigmoid, Glorot's start": "Glorot",
    "ReLU, He's start": "He",
    "no hidden layer": "none",
    "support vectors": "vectors",
    "label spreading": "neighbours",
}
# --8<-- [end:starts]
OTHER = {"vectors": (1, 10, 100), "neighbours": (5, 10, 15, 20, 30)}  # C; neighbours in the graph of 1000 images
found = {}
print("                          5 labels a digit: setting, accuracy  all labels: setting, accuracy")
for name, start in STARTS.items():
    print(f"{name:25}", end="")
    for each in (5, 1000):
        best = max(OTHER.get(start, RATES), key=lambda rate: accuracy(start, each, rate, 0)[0])
        found[name, each] = shares = np.array([accuracy(start, each, best, s)[1] for s in range(1, SEEDS + 1)])
        print(f"  {best:<6}  {shares.mean():5.1%} ({shares.min():.1%} to {shares.max():.1%})", end="")
    print(flush=True)
few = {name: found[name, 5].mean() for name in STARTS}
assert SHORT or few["stack, both layers"] > few["sigmoid, PyTorch's start"] + 0.03
assert SHORT or few["label spreading"] > few["stack, both layers"]
