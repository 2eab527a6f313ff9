# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A transposed convolution by hand: each number of a short row is spread over three places of a longer one."""

# --8<-- [start:up]
import torch

row, kernel = torch.tensor([[2.0, 5.0, 1.0]]), torch.tensor([1.0, 2.0, 1.0])
up = torch.nn.functional.conv_transpose1d(row[None], kernel[None, None], stride=2)
print(up.flatten().tolist())
down = torch.nn.functional.conv1d(up, kernel[None, None], stride=2)
print(down.flatten().tolist())
# --8<-- [end:up]

assert up.flatten().tolist() == [2, 4, 7, 10, 6, 2, 1]
assert down.flatten().tolist() == [17, 33, 11]
