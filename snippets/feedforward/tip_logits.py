# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: give the loss logits. Probabilities lose the very samples that matter, and then the gradient."""

# --8<-- [start:measure]
import torch


def by_probability(logits):
    return -torch.log(torch.softmax(logits, dim=1))[0, 1]


def as_in_2(logits):
    return torch.log(torch.exp(logits).sum()) - logits[0, 1]


def built_in(logits):
    return torch.nn.functional.cross_entropy(logits, torch.tensor([1]))


ways = {"-log(softmax)": by_probability, "(2) as it is": as_in_2, "cross_entropy": built_in}
for wrong_by in (50.0, 150.0):
    for name, loss_of in ways.items():
        logits = torch.tensor([[wrong_by, 0.0]], requires_grad=True)  # right: the second
        loss = loss_of(logits)
        loss.backward()
        print(f"{wrong_by:3.0f} behind: {name} {loss:3.0f}, gradient {logits.grad[0, 0]:4.1f}")
# --8<-- [end:measure]

for loss_of in (by_probability, as_in_2, built_in):
    logits = torch.tensor([[150.0, 0.0]], requires_grad=True)
    loss = loss_of(logits)
    loss.backward()
    if loss_of is built_in:
        assert (loss.item(), logits.grad.tolist()) == (150, [[1.0, -1.0]])
    else:
        assert loss.isinf(), f"150 behind, {loss_of.__name__}"
        assert logits.grad.isnan().any(), f"150 behind, {loss_of.__name__}"
