# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: read weight decay in AdamW as a time: without gradient a weight shrinks to 37 % in 1/(lr · decay) steps."""

# --8<-- [start:measure]
import torch

steps = 1000
for lr, weight_decay in [(0.001, 0.01), (0.001, 1.0), (0.01, 0.1)]:
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.AdamW([weight], lr=lr, weight_decay=weight_decay)
    for _ in range(steps):
        weight.grad = torch.zeros(1)
        optimizer.step()
    time = 1 / (lr * weight_decay)
    left = weight.item()
    print(f"lr {lr}, decay {weight_decay}: time {time:6.0f}, left {left:.2f}")
    # --8<-- [end:measure]
    assert abs(left - torch.tensor(-steps / time).exp().item()) < 0.01
