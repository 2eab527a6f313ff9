# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "torch"]
# ///
"""What it costs if a unit is on more often, or less often, than for one image in twenty."""

# --8<-- [start:cost]
import torch

from dlref.pytorch.autoencoders import kl_sparsity

for share in (0.01, 0.1, 0.2, 0.5):
    code = torch.full((20, 1), share)  # one unit, twenty images
    print(f"mean {share:.2f}: costs {kl_sparsity(code, target=0.05):.3f}")
seldom = torch.tensor([[1.0]] + [[0.0]] * 19)  # fully on for one image of twenty
print(f"on for one of twenty: costs {kl_sparsity(seldom, target=0.05):.3f}")
# --8<-- [end:cost]

assert abs(kl_sparsity(torch.full((20, 1), 0.2), target=0.05) - 0.0940) < 1e-3
assert kl_sparsity(seldom, target=0.05) < 1e-6
