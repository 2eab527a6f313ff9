# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Deep or wide with about as many weights: which of the two learns a curve with eight straight pieces?"""

# --8<-- [start:learn]
from itertools import pairwise

import torch

SEEDS = 5


def folded(x):  # the tent, three times: eight straight pieces
    for _ in range(3):
        x = 2 * torch.relu(x) - 4 * torch.relu(x - 0.5)
    return x


def network(sizes):
    """Weights and biases of five networks side by side, drawn as `torch.nn.Linear` draws them."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        drawn = 2 * torch.rand(SEEDS, inputs + 1, outputs) - 1
        layers.append((drawn / inputs**0.5).requires_grad_())  # the last row is the bias
    return layers


def forward(layers, x):
    for i, layer in enumerate(layers):
        x = torch.relu(x) if i else x
        x = x @ layer[:, :-1] + layer[:, -1:]  # (SEEDS, points, units)
    return x


# --8<-- [end:learn]


# --8<-- [start:compare]
def errors(sizes, rate):
    """For each seed, the root of the mean squared error on 500 new points."""
    torch.manual_seed(0)
    layers, x, new = network(sizes), torch.rand(SEEDS, 200, 1), torch.rand(SEEDS, 500, 1)
    optimizer = torch.optim.Adam(layers, lr=rate)
    for _ in range(3000):
        loss = (forward(layers, x) - folded(x)).square().mean(dim=(1, 2))
        optimizer.zero_grad()
        loss.sum().backward()  # each network gets the slopes of its own loss
        optimizer.step()
    return (forward(layers, new) - folded(new)).square().mean(dim=(1, 2)).sqrt().tolist()


found = {}
for name, sizes in {"wide": [1, 76, 1], "deep": [1, 9, 9, 9, 1]}.items():
    print(name, sizes, "with", sum(layer[0].numel() for layer in network(sizes)), "weights")
    for rate in (0.003, 0.01, 0.03):
        found[name, rate] = sorted(errors(sizes, rate))
        print(f"   rate {rate:5}: errors", *[f"{error:.2f}" for error in found[name, rate]])
# --8<-- [end:compare]

best = {name: min(found[name, rate][2] for rate in (0.003, 0.01, 0.03)) for name in ("wide", "deep")}  # medians
assert best["wide"] < 0.1 < 0.2 < best["deep"]
assert sum(error < 0.1 for (name, _), runs in found.items() if name == "deep" for error in runs) <= 2
