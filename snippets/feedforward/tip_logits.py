# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: give the loss logits. Probabilities lose the very samples that matter, and then the gradient."""

# --8<-- [start:measure]
import math

import torch

for wrong_by in (50.0, 150.0):
    logits = torch.tensor([[wrong_by, 0.0]], requires_grad=True)  # right: the second
    from_probability = -torch.log(torch.softmax(logits, dim=1))[0, 1]
    as_in_2 = torch.log(torch.exp(logits).sum()) - logits[0, 1]
    built_in = torch.nn.functional.cross_entropy(logits, torch.tensor([1]))
    found = {"-log(softmax)": from_probability, "(2) as it is": as_in_2, "cross_entropy": built_in}
    for name, loss in found.items():
        (gradient,) = torch.autograd.grad(loss, logits)
        print(f"{wrong_by:3.0f} behind: {name} {loss:3.0f}, gradient {gradient[0, 0]:4.1f}")
        found[name] = loss.item(), gradient.tolist()[0]
# --8<-- [end:measure]

for name in ("-log(softmax)", "(2) as it is"):
    loss, gradient = found[name]
    assert math.isinf(loss), f"150 behind, {name}"
    assert any(map(math.isnan, gradient)), f"150 behind, {name}"
assert found["cross_entropy"] == (150, [1.0, -1.0])
