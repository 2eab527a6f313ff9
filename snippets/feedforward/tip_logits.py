# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: give the loss logits. Probabilities lose the very samples that matter, and then the gradient."""

# --8<-- [start:measure]
import torch

for wrong_by in (10.0, 50.0, 150.0):
    logits = torch.tensor([[wrong_by, 0.0]], requires_grad=True)  # right: the second
    naive = -torch.log(torch.softmax(logits, dim=1))[0, 1]
    (naive_gradient,) = torch.autograd.grad(naive, logits)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor([1]))
    (gradient,) = torch.autograd.grad(loss, logits)
    for name, value, slope in (
        ("-log(softmax)", naive, naive_gradient),
        ("cross_entropy", loss, gradient),
    ):
        print(f"{wrong_by:3.0f} behind: {name} {value:3.0f}, gradient {slope[0, 1]:4.1f}")
# --8<-- [end:measure]

assert torch.isinf(naive)
assert torch.isnan(naive_gradient).any()
assert loss.item() == 150
assert gradient.tolist() == [[1.0, -1.0]]
