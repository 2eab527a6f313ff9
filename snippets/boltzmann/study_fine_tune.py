# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: a classifier that starts from a deep belief network, against a stack that stays as it is and other rivals."""

import sys
from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.semi_supervised import LabelSpreading
from sklearn.svm import SVC

from dlref.boltzmann import DBN

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS, EPOCHS = (
    ((0.003,), 1, 10, 1) if SHORT else ((0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03), 5, 300, 40)
)
images, labels = load_digits(return_X_y=True)


@cache
def split(seed):
    """Each run has its own 1,000 training, 397 validation and 400 test images; split 0 chooses the settings."""
    order = np.random.default_rng(seed).permutation(len(images))
    return torch.tensor(images[order] / 16 > 0.5).float(), torch.tensor(labels[order])


@cache
def pretrained(seed):
    """Two machines, trained on the 1000 training images without their labels."""
    rng, data = np.random.default_rng(seed), split(seed)[0][:1000].numpy()
    dbn = DBN([64, 200, 200], rng=rng)
    for rbm in dbn.rbms:
        for rate in (0.1, 0.03, 0.01):
            rbm.fit(data, epochs=EPOCHS, batch_size=50, lr=rate, rng=rng)
        data = rbm.mean_hidden(data)
    return dbn


def network(start, seed):
    if start == "none":
        return torch.nn.Linear(64, 10)
    layers, nonlinearity = [torch.nn.Linear(64, 200), torch.nn.Linear(200, 200)], torch.nn.Sigmoid
    for layer, rbm in zip(layers, pretrained(seed).rbms, strict=True):
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


@cache
@torch.no_grad()
def features(kind, seed):
    """The pixels, or what a layer that stays as it is makes of them."""
    x = split(seed)[0]
    if kind == "kept":
        return pretrained(seed).rbms[0].mean_hidden(x.numpy())
    if kind == "random":
        torch.manual_seed(seed)
        return network("Glorot", seed)[:2](x).numpy()
    if kind == "components":
        return PCA(20, random_state=0).fit(x[:1000].numpy()).transform(x.numpy())
    return x.numpy()


def accuracy(start, each, rate, seed):
    """Train with `each` labels of every digit; right answers on the validation and on the test part."""
    x, y = split(seed)
    known = torch.cat([(y[:1000] == digit).nonzero()[:, 0][:each] for digit in range(10)])
    if isinstance(start, tuple):  # scikit-learn, on features that stay as they are; `rate` is another setting
        z, how = features(start[0], seed), start[1]
        if how == "vectors":
            model = SVC(C=rate).fit(z[known], y[known])
        elif how == "logistic":
            model = LogisticRegression(C=rate, max_iter=5000).fit(z[known], y[known])
        else:
            partly = np.full(1000, -1)  # -1 is an image without a label
            partly[known] = y[known]
            model = LabelSpreading(kernel="knn", n_neighbors=rate, max_iter=100).fit(z[:1000], partly)
        with np.errstate(invalid="ignore"):  # an image that no label has reached
            return model.score(z[1000:1397], y[1000:1397]), model.score(z[1397:], y[1397:])
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
STARTS = {  # where the weights of the two hidden layers come from, or: which features, and what is trained on them
    "stack, fine-tuned": "stack",
    "lower layer only, fine-tuned": "lower",
    "sigmoid, PyTorch's start": "PyTorch",
    "sigmoid, Glorot's start": "Glorot",
    "ReLU, He's start": "He",
    "no hidden layer": "none",
    "lower layer kept, logistic": ("kept", "logistic"),
    "lower layer kept, vectors": ("kept", "vectors"),
    "random layer kept, vectors": ("random", "vectors"),
    "20 components, vectors": ("components", "vectors"),
    "pixels, support vectors": ("pixels", "vectors"),
    "pixels, label spreading": ("pixels", "neighbours"),
    "lower layer kept, spreading": ("kept", "neighbours"),
}
# --8<-- [end:starts]
SETTINGS = {"vectors": (0.3, 1, 3, 10, 100), "logistic": (0.1, 1, 10), "neighbours": (5, 10, 15, 20, 30)}
found = {}
print("                              5 labels a digit: setting, accuracy, above the stack  all labels")
for name, start in STARTS.items():
    print(f"{name:28}", end="")
    for each in (5, 1000):
        settings = SETTINGS[start[1]] if isinstance(start, tuple) else RATES
        best = max(settings, key=lambda setting: accuracy(start, each, setting, 0)[0])
        found[name, each] = shares = np.array([accuracy(start, each, best, s)[1] for s in range(1, SEEDS + 1)])
        print(f"  {best:<6}  {shares.mean():5.1%} ({shares.min():.1%} to {shares.max():.1%})", end="")
        if each == 5:
            print(f"  {(shares > found['stack, fine-tuned', 5]).sum()} of {SEEDS}", end="     ")
    print(flush=True)
few = {name: found[name, 5] for name in STARTS}
kept = few["lower layer kept, vectors"]
print("\nwith 5 labels a digit, `lower layer kept, vectors` is above")
for name in (
    "pixels, support vectors",
    "random layer kept, vectors",
    "20 components, vectors",
    "pixels, label spreading",
):
    gain = kept - few[name]
    print(f"{name:28} in {(gain > 0).sum()} of {SEEDS}, {100 * gain.mean():+.1f} percentage points on average")
assert SHORT or (few["stack, fine-tuned"] > few["sigmoid, PyTorch's start"] + 0.02).all()
assert SHORT or abs(few["stack, fine-tuned"].mean() - few["lower layer only, fine-tuned"].mean()) < 0.02
assert SHORT or few["stack, fine-tuned"].mean() < kept.mean() - 0.01
assert SHORT or kept.mean() > few["pixels, support vectors"].mean() + 0.02
assert SHORT or (few["pixels, label spreading"] > few["stack, fine-tuned"]).all()
assert SHORT or (found["pixels, support vectors", 1000] > found["stack, fine-tuned", 1000]).all()
