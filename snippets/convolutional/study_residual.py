# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: 17 convolutions on scenes, plain, with skips, with batch normalisation, with both; each at its own rate."""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
N, LIMIT, SEEDS = (150, 2, [1]) if SHORT else (1000, 20, [1, 2, 3])


def pictures(n, seed):
    easy = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, shapes=SCENE_SHAPES[:5], **easy, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


(x, y), (x_test, y_test) = pictures(N, 0), pictures(N, 2)


# --8<-- [start:model]
class Block(nn.Module):
    """Two convolutions, each with batch normalisation or without, and a skip around both or none."""

    def __init__(self, norm, skip, quiet):
        super().__init__()
        layers = []
        for _ in range(2):
            conv = nn.Conv2d(16, 16, 3, padding=1, bias=False)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            layers += [conv, nn.BatchNorm2d(16) if norm else nn.Identity(), nn.ReLU()]
        self.change, self.skip = nn.Sequential(*layers[:-1]), skip  # no ReLU before the sum
        if quiet:
            nn.init.zeros_((layers[4] if norm else layers[3]).weight)

    def forward(self, x):
        return torch.relu(x + self.change(x) if self.skip else self.change(x))


def network(blocks, norm, skip, quiet):
    start = nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool2d(2)  # (N, 16, 8, 8)
    end = nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 5)
    return nn.Sequential(*start, *(Block(norm, skip, quiet) for _ in range(blocks)), *end)


# --8<-- [end:model]


# --8<-- [start:train]
def train(kind, lr, seed, limit=LIMIT):
    """Epochs until the mean training loss of an epoch is below 0.5, that loss, and the accuracy on test images."""
    torch.manual_seed(seed)
    model = network(*kind).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    epoch, losses = 0, [np.inf]
    while np.mean(losses) >= 0.5 and epoch < limit:
        epoch, losses = epoch + 1, []
        for rows in torch.randperm(N).split(50):
            loss = cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    with torch.no_grad():
        right = (model.eval()(x_test).argmax(dim=1) == y_test).float().mean().item()
    return (epoch, np.mean(losses)), right


# --8<-- [end:train]

KINDS = {  # blocks, norm, skip, quiet
    "5 convolutions, plain": (2, False, False, False),
    "5, norm and skip": (2, True, True, False),
    "17 convolutions, plain": (8, False, False, False),
    "17, skip": (8, False, True, False),
    "17, norm": (8, True, False, False),
    "17, norm and skip": (8, True, True, False),
    "17, skip, quiet start": (8, False, True, True),
}
# --8<-- [start:compare]
print("                        best lr   epochs to a loss of 0.5   right on test images")
found, read = {}, []
for name, kind in KINDS.items():
    tries = {}
    for lr in (0.003,) if SHORT else (0.003, 0.01, 0.001, 0.03):
        limit = min([epochs for epochs, _ in tries.values()], default=LIMIT)  # slower than the best so far: stop
        tries[lr] = train(kind, lr, 0, limit)[0]
    best = min(tries, key=tries.get)
    runs = sorted(train(kind, best, seed) for seed in SEEDS)
    found[name] = [epochs if loss < 0.5 else np.inf for (epochs, loss), _ in runs]
    read += [right for _, right in runs]
    each = "".join(f"{n:4.0f}" if n < np.inf else f" >{LIMIT}" for n in found[name])
    print(f"{name:23} {best:<7} {each:>18}            {'   '.join(f'{right:.0%}' for _, right in runs)}", flush=True)
# --8<-- [end:compare]

plain, skip, norm, both, quiet = list(found.values())[2:]
shallow, shallow_both = list(found.values())[:2]
assert SHORT or max(shallow) < min(plain) <= max(plain) < 0.75 * LIMIT, "slower with depth, but it learns"
assert SHORT or min(plain) <= max(skip) < max(plain), "plain and skip overlap"
assert SHORT or max(quiet) < min(plain + skip + norm + both), "fewer than any other deep network"
assert SHORT or min(norm) <= max(plain), "normalisation alone does not help"
assert SHORT or (max(both) + 2 < min(norm) and min(skip) <= min(both) <= max(both) <= max(skip))
assert SHORT or sum(plain) > 1.7 * sum(shallow)
assert SHORT or (min(shallow) <= max(shallow_both) and min(shallow_both) <= max(shallow))
assert SHORT or (min(read) > 0.7 and max(read) < 0.96), "early values: the training has just come below a loss of 0.5"
