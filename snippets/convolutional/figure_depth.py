# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: the training loss of 5 and of 17 convolutions on scenes, and of 17 with skips; then blocks are taken out."""

# --8<-- [start:data]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]


def pictures(n, seed):
    made = scenes(n, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


(x, y), (x_unseen, y_unseen) = pictures(1000, 0), pictures(400, 2)
# --8<-- [end:data]


# --8<-- [start:model]
class Block(nn.Module):
    def __init__(self, skip):
        super().__init__()
        self.first = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.second = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.skip = skip
        for conv in self.first, self.second:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")

    def forward(self, x):
        change = self.second(torch.relu(self.first(x)))
        return torch.relu(x + change if self.skip else change)


# --8<-- [end:model]


# --8<-- [start:train]
def network(blocks, skip):
    start = nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool2d(2)  # (N, 16, 8, 8)
    middle = [Block(skip) for _ in range(blocks)]
    return nn.Sequential(*start, *middle, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 5))


def train(model, epochs=7):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.003), []
    for _ in range(epochs):
        losses.append(0)
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[-1] += loss.item() / 20  # the mean of 20 batches
    return losses


# --8<-- [end:train]


# --8<-- [start:run]
def right(model):
    with torch.no_grad():
        return (model(x_unseen).argmax(dim=1) == y_unseen).float().mean().item()


curves, models = {}, {}
for name, blocks, skip in ("5 plain", 2, False), ("17 plain", 8, False), ("17 skip", 8, True):
    torch.manual_seed(1)
    models[name] = network(blocks, skip)
    curves[name] = train(models[name])
    each = " ".join(f"{loss:.2f}" for loss in curves[name])
    print(f"{name:8}  loss {each}   unseen {right(models[name]):.0%}")
# --8<-- [end:run]

# --8<-- [start:drop]
drops = {}
for name in "17 plain", "17 skip":
    layers = list(models[name])  # 0 to 2: the start, 3 to 10: the eight blocks
    drops[name] = [right(nn.Sequential(*layers[:k], *layers[k + 1 :])) for k in range(3, 11)]
    print(f"{name:8}  without block 1, 2, ... 8:", *(f"{share:.0%}" for share in drops[name]))
# --8<-- [end:drop]

for i, (name, losses) in enumerate(curves.items()):
    plt.plot(range(1, 8), losses, f"C{i}o-", markersize=4, label=name.replace(" ", " convolutions, ", 1))
plt.xlabel("epoch")
plt.ylabel("training loss")
plt.ylim(0, 1.8)
plt.legend()
plt.savefig("figure_depth.svg")

assert min(curves["5 plain"][-1], curves["17 skip"][-1]) < 0.35
assert 0.5 < curves["17 plain"][-1] < 1.5
assert max(drops["17 plain"]) < 0.6 < min(drops["17 skip"])
