# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""An image as a row of patches: by reshaping, and as a convolution whose stride is its kernel."""

# --8<-- [start:cut]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

images = torch.from_numpy(scenes(8, size=32, rng=np.random.default_rng(0)).images - 0.5)  # (8, 3, 32, 32)
grid = images.reshape(8, 3, 4, 8, 4, 8)  # channel, patch row, row inside, patch column, column inside
patches = grid.permute(0, 2, 4, 1, 3, 5).reshape(8, 16, 192)  # (8, 16 patches, 3 * 8 * 8 numbers)
print("images", tuple(images.shape), "patches", tuple(patches.shape))
print("patch 5 is rows and columns 8 to 15:", torch.equal(patches[0, 5], images[0, :, 8:16, 8:16].flatten()))
# --8<-- [end:cut]

# --8<-- [start:embed]
torch.manual_seed(0)
linear = nn.Linear(192, 64)
convolution = nn.Conv2d(3, 64, kernel_size=8, stride=8)
with torch.no_grad():
    convolution.weight.copy_(linear.weight.reshape(64, 3, 8, 8))
    convolution.bias.copy_(linear.bias)
rows = convolution(images).flatten(2).transpose(1, 2)  # (8, 64, 4, 4) -> (8, 64, 16) -> (8, 16, 64)
print("the same:", torch.allclose(rows, linear(patches), atol=1e-5))
# --8<-- [end:embed]

assert torch.equal(patches[0, 5], images[0, :, 8:16, 8:16].flatten())
assert torch.allclose(rows, linear(patches), atol=1e-5)
