# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: six loss curves of one network on digits; one run is as it should be, the others have one fault each."""

import matplotlib.pyplot as plt

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)
torch.manual_seed(0)
training, validation = torch.randperm(len(x)).split([1200, 597])


def train(seed, lr=0.1, images=1200, shuffle=True, softmax=False, steps=300):
    """The loss of every step, and the loss on the validation part after every 20 steps."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    if softmax:
        model.append(nn.Softmax(dim=1))
    optimizer, rows = torch.optim.SGD(model.parameters(), lr, momentum=0.9), training[:images]
    losses, unseen, batches = [], [], []
    for step in range(1, steps + 1):
        if not batches:  # a new epoch
            order = rows[torch.randperm(images)] if shuffle else rows[y[rows].argsort()]
            batches = list(order.split(60))
        part = batches.pop(0)
        loss = nn.functional.cross_entropy(model(x[part]), y[part])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 20 == 0:
            with torch.no_grad():
                unseen.append(nn.functional.cross_entropy(model(x[validation]), y[validation]).item())
    return losses, unseen


# --8<-- [end:train]
# --8<-- [start:faults]
RUNS = {
    "A": {"lr": 0.001},
    "B": {"softmax": True},
    "C": {},
    "D": {"images": 100},
    "E": {"shuffle": False},
    "F": {"lr": 0.7},
}
results = {name: [train(seed, **change) for seed in range(3)] for name, change in RUNS.items()}
print("     last 20 steps, three seeds: mean   highest step   unseen")
for name, runs in results.items():
    columns = [[sum(run[-20:]) / 20, max(run[-20:]), unseen[-1]] for run, unseen in runs]
    print(
        name + "    " + "   ".join(f"{min(column):5.2f} to {max(column):5.2f}" for column in zip(*columns, strict=True))
    )
# --8<-- [end:faults]

figure, axes = plt.subplots(2, 3, figsize=(7, 4.4), sharex=True, sharey=True)
for axis, (name, runs) in zip(axes.flat, results.items(), strict=True):
    losses, unseen = runs[0]
    axis.plot(range(1, 301), losses, linewidth=0.9, label="training, each step")
    axis.plot(range(20, 301, 20), unseen, "o-", color="C1", markersize=3, linewidth=1.2, label="unseen images")
    axis.set(title=name, ylim=(0, 3.2))
axes[1, 1].set_xlabel("step")
for axis in axes[:, 0]:
    axis.set_ylabel("loss")
axes[0, 2].legend()
plt.savefig("figure_loss_curves.svg")

ends = {name: [(sum(run[-20:]) / 20, unseen[-1]) for run, unseen in runs] for name, runs in results.items()}
assert max(max(end) for end in ends["C"]) < 0.15
assert all(2 < seen < 2.25 for seen, _ in ends["A"])
assert all(1.461 < seen < 1.7 for seen, _ in ends["B"]), "a softmax too many cannot go below 1.46"
assert all(seen < 0.01 and other > 0.35 for seen, other in ends["D"])
assert all(seen > 2.5 and other > 2.2 for seen, other in ends["E"]), "worse than guessing"
assert all(max(run[-100:]) > 0.25 for run, _ in results["F"])
