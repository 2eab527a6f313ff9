# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Causal convolutions, dilated and not: how far each sees, by formula, by gradient, and by a task."""

# --8<-- [start:stack]
import torch
from torch import nn


def causal(dilations, width=16):
    """Kernel 2, padded on the left by the dilation, so that no output sees a later input."""
    layers, channels = [], 1
    for d in dilations:
        layers += [nn.ConstantPad1d((d, 0), 0.0), nn.Conv1d(channels, width, 2, dilation=d), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.Conv1d(width, 1, 1))


STACKS = {"dilations 1, 1, 1, 1": [1, 1, 1, 1], "dilations 1, 2, 4, 8": [1, 2, 4, 8]}
fields = {}
for name, dilations in STACKS.items():
    seen = torch.zeros(40)
    for _ in range(20):  # a ReLU may hide some inputs, so look at twenty networks
        x = torch.randn(1, 1, 40, requires_grad=True)
        causal(dilations)(x)[0, 0, 30].backward()
        seen += x.grad[0, 0].abs()
    places = seen.nonzero()[:, 0]
    fields[name] = len(places)
    print(f"{name}: formula {1 + sum(dilations)}, seen {len(places)}, from {places.min() - 30} to {places.max() - 30}")
# --8<-- [end:stack]


# --8<-- [start:remember]
def error(dilations, delay, seed):
    """Squared error at saying the number that came `delay` steps ago; 1 is as good as always saying 0."""
    torch.manual_seed(seed)
    model = causal(dilations)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(251):
        x = torch.randn(16 if step < 250 else 400, 1, 64)
        loss = (model(x)[:, :, delay:] - x[:, :, : 64 - delay]).square().mean()
        if step < 250:  # the last batch is only for the test
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


found = {}
print("delay                       4                   12   (three seeds each)")
for name, dilations in STACKS.items():
    for delay in (4, 12):
        found[name, delay] = [error(dilations, delay, seed) for seed in range(3)]
    print(name, *("   " + " ".join(f"{e:.2f}" for e in found[name, delay]) for delay in (4, 12)))
# --8<-- [end:remember]

# --8<-- [start:sight]
sight = [error([1, 2, 4, 8], delay, seed=0) for delay in (14, 15, 16)]
print("delays 14, 15, 16:", *(f"{e:.2f}" for e in sight))
# --8<-- [end:sight]

assert fields == {"dilations 1, 1, 1, 1": 5, "dilations 1, 2, 4, 8": 16}
assert min(found["dilations 1, 1, 1, 1", 12]) > 0.95
assert max(found["dilations 1, 2, 4, 8", 12]) < 0.2
assert max(sight[:2]) < 0.3 < 0.9 < sight[2]
