# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""A stack trained without labels becomes the start of a classifier that gets fifty labels."""

# --8<-- [start:stack]
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.svm import SVC

from dlref.boltzmann import DBN

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
x, y = (images[order] / 16 > 0.5).astype(np.float32), torch.tensor(labels[order])

rng = np.random.default_rng(0)
dbn, data = DBN([64, 200, 200], rng=rng), x[:1000]
for rbm in dbn.rbms:
    for rate in (0.1, 0.03, 0.01):
        rbm.fit(data, epochs=40, batch_size=50, lr=rate, rng=rng)
    data = rbm.mean_hidden(data)
# --8<-- [end:stack]


# --8<-- [start:network]
def network(from_stack):
    layers = [torch.nn.Linear(64, 200), torch.nn.Linear(200, 200)]
    for layer, rbm in zip(layers, dbn.rbms, strict=True):
        if from_stack:
            layer.weight.data, layer.bias.data = torch.tensor(rbm.weight.data), torch.tensor(rbm.bias.data)
        else:
            torch.nn.init.xavier_uniform_(layer.weight, gain=4)  # Glorot's start for sigmoids
            torch.nn.init.zeros_(layer.bias)
    lower, upper = layers
    return torch.nn.Sequential(lower, torch.nn.Sigmoid(), upper, torch.nn.Sigmoid(), torch.nn.Linear(200, 10))


# --8<-- [end:network]

# --8<-- [start:tune]
pixels, lower = torch.tensor(x), dbn.rbms[0].mean_hidden(x)
found = {name: [] for name in ("stack", "Glorot", "kept", "pixels")}
for seed in range(3):
    torch.manual_seed(seed)
    known = torch.cat([(y[:1000] == digit).nonzero()[:, 0].roll(-5 * seed)[:5] for digit in range(10)])  # (50,)
    for from_stack in (True, False):
        model = network(from_stack)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        for _ in range(300):
            loss = torch.nn.functional.cross_entropy(model(pixels[known]), y[known])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        right = (model(pixels[1397:]).argmax(dim=1) == y[1397:]).float().mean().item()
        found["stack" if from_stack else "Glorot"].append(right)
    for name, z in (("kept", lower), ("pixels", x)):
        found[name].append(SVC(C=3).fit(z[known], y[known]).score(z[1397:], y[1397:]))
for name, shares in found.items():
    print(f"{name:7}", *(f"{share:.1%}" for share in shares))
# --8<-- [end:tune]

assert all(a > b - 0.005 for a, b in zip(found["stack"], found["Glorot"], strict=True))
assert np.mean(found["stack"]) > np.mean(found["Glorot"]) + 0.005
assert np.mean(found["kept"]) > np.mean(found["pixels"]) + 0.01
assert np.mean(found["kept"]) > np.mean(found["stack"])
