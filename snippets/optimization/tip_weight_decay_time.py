# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: read weight decay in AdamW as a time: without gradient a weight shrinks to 37 % in 1/(lr · decay) steps."""

# --8<-- [start:measure]
import torch

for lr, weight_decay, steps in [(1e-3, 0.01, 1000), (1e-3, 1.0, 1000), (1e-2, 0.1, 1000)]:
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.AdamW([weight], lr=lr, weight_decay=weight_decay)
    for _ in range(steps):
        weight.grad = torch.zeros(1)
        optimizer.step()
    time = 1 / (lr * weight_decay)
    print(f"lr {lr}, decay {weight_decay}: time {time:6.0f} steps, left after {steps}: {weight.item():.2f}")
    # --8<-- [end:measure]
    assert abs(weight.item() - torch.tensor(-steps / time).exp().item()) < 0.01
