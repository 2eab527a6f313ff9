# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Muon's step for a small matrix, and that it is torch.optim.Muon's."""

# --8<-- [start:example]
import torch


def orthogonal(matrix):
    x = matrix / matrix.norm()
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x


gradient = torch.tensor([[4.0, 4.0], [4.0, 3.0]])
step = orthogonal(gradient)
print(f"Muon's step: {step[0, 0]:.2f} {step[0, 1]:.2f} above, {step[1, 0]:.2f} {step[1, 1]:.2f} below")
for name, matrix in [("the gradient", gradient), ("its signs", gradient.sign()), ("Muon's step", step)]:
    larger, smaller = torch.linalg.svdvals(matrix).tolist()
    print(f"{name:12}: singular values {larger:.2f} and {smaller:.2f}")
# --8<-- [end:example]

weight = torch.zeros(2, 2, requires_grad=True)
weight.grad = gradient
optimizer = torch.optim.Muon([weight], lr=1.0, weight_decay=0.0)
optimizer.step()
assert torch.allclose(-weight.detach(), orthogonal(gradient), atol=0.02)  # torch computes in bfloat16
larger, smaller = torch.linalg.svdvals(step)
assert smaller > 0.6 * larger
