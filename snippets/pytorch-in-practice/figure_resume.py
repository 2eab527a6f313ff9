# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: a run that is stopped after epoch 10 goes on with everything, or without the state of its optimiser."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images[:1000] / 16, dtype=torch.float32), torch.tensor(labels[:1000])


def epochs(number, model, optimizer, order):
    losses = []
    for _ in range(number):
        for batch in torch.randperm(1000, generator=order).split(50):
            loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(torch.nn.functional.cross_entropy(model(x), y).item())
    return losses


def run(stop, with_optimizer):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    order = torch.Generator().manual_seed(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = epochs(10, model, optimizer, order)
    if stop:
        state, optimizer = optimizer.state_dict(), torch.optim.Adam(model.parameters(), lr=0.01)
        if with_optimizer:
            optimizer.load_state_dict(state)
    return np.array(losses + epochs(10, model, optimizer, order))


whole, all_saved, weights_only = run(False, True), run(True, True), run(True, False)
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
places = np.arange(1, 21)
ax.plot(places, whole, color="C0", lw=5, alpha=0.35, label="not stopped")
ax.plot(places, all_saved, color="C0", marker="o", ms=3, label="resumed with everything")
ax.plot(places, weights_only, color="C1", marker="o", ms=3, label="resumed without Adam's moments")
ax.axvline(10, color="0.5", ls="--", lw=1)
ax.set(xlabel="epoch", ylabel="training loss", yscale="log", xticks=range(0, 21, 5))
ax.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
ax.legend()
plt.savefig("figure_resume.svg")

print(np.round(whole, 4), np.round(weights_only, 4))
assert np.array_equal(whole, all_saved)
assert np.abs(weights_only[10] - whole[10]) > 0.001
