# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two numbers from one weighted mean: possible for values that a network makes, not for those of a linear layer."""

import torch
from torch import nn


def layers(inputs, outputs, bent):
    if not bent:
        return nn.Linear(inputs, outputs)
    return nn.Sequential(nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, outputs))


# --8<-- [start:run]
def run(before, behind, seed, steps=800):
    torch.manual_seed(seed)
    write, answer = layers(1, 32, before), layers(32, 2, behind)
    optimizer = torch.optim.Adam([*write.parameters(), *answer.parameters()], lr=0.003)
    for step in range(steps + 1):
        pairs = torch.randn(4000 if step == steps else 128, 2)  # the last ones are only for the error
        values = write(pairs[:, :, None])  # (N, 2, 32)
        mean = values[:, 0] * 2 / 3 + values[:, 1] / 3  # (N, 32)
        loss = nn.functional.mse_loss(answer(mean), pairs)
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item()


errors = {}
for before in (False, True):
    for behind in (False, True):
        errors[before, behind] = [run(before, behind, seed) for seed in range(2)]
        shown = "  ".join(f"{error:.3f}" for error in errors[before, behind])
        print(f"network before {before!s:5}, network behind {behind!s:5}: error {shown}")
# --8<-- [end:run]

assert min(errors[False, False] + errors[False, True]) > 0.45
assert max(errors[True, True]) < 0.1
