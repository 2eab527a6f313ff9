# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A tensor on another device, on a machine without any: the device "meta" knows shapes and holds no numbers."""

# --8<-- [start:device]
import torch

model = torch.nn.Linear(4, 2)
x = torch.ones(3, 4, device="meta")
message = ""
try:
    model(x)
except RuntimeError as error:
    message = str(error).splitlines()[0]
print(message[:60])
print(tuple(model.to("meta")(x).shape))
# --8<-- [end:device]

assert "meta" in message
assert model(x).shape == (3, 2)
