# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""How much of the gradient gets from the end of 17 convolutions to their start, before any training?"""

# --8<-- [start:measure]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

made = scenes(100, size=32, backgrounds=["clouds"], textures=["plain"], rng=np.random.default_rng(0))
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])
share = {}
for gain, skip in (2, False), (2, True), (1 / 3, False), (1 / 3, True):  # variance of a weight, times fan-in
    ratios = []
    for seed in range(5):
        torch.manual_seed(seed)
        h = nn.functional.max_pool2d(nn.Conv2d(3, 16, 5, stride=2, padding=2)(x).relu(), 2)
        hidden = [h]
        convs = [nn.Conv2d(16, 16, 3, padding=1, bias=False) for _ in range(16)]
        for conv in convs:
            nn.init.normal_(conv.weight, std=(gain / 144) ** 0.5)
        for first, second in zip(convs[::2], convs[1::2], strict=True):
            change = second(first(h).relu())
            h = (h + change if skip else change).relu()
            hidden.append(h)
        loss = nn.functional.cross_entropy(nn.Linear(1024, 10)(h.flatten(1)), y)
        before, behind = torch.autograd.grad(loss, [hidden[0], hidden[-1]])
        ratios.append((before.norm() / behind.norm()).item())
    share[gain, skip] = sorted(ratios)
    name = ("He's weights" if gain == 2 else "smaller weights") + (", skips" if skip else ", plain")
    print(f"{name:23} what is left of the gradient: {min(ratios):.2g} to {max(ratios):.2g}")
# --8<-- [end:measure]

assert max(share[1 / 3, False]) < 1e-3
assert min(share[1 / 3, True]) > 0.3
