# /// script
# requires-python = ">=3.11"
# dependencies = ["safetensors", "torch"]
# ///
"""Files of weights: what pickle can do, what weights_only refuses, and a format without any code."""

# --8<-- [start:files]
import pickle

import torch
from safetensors.torch import load_file, save_file


class Surprise:
    def __reduce__(self):  # what pickle is to call when it reads the file
        return print, ("this line was run by reading a file",)


torch.save({"weight": torch.ones(2), "note": Surprise()}, "stranger.pt")
torch.load("stranger.pt", weights_only=False)
try:
    torch.load("stranger.pt", weights_only=True)
    refused = False
except pickle.UnpicklingError:
    refused = True
print("refused with weights_only:", refused)

model = torch.nn.Linear(3, 2)
save_file(model.state_dict(), "model.safetensors")
twin = torch.nn.Linear(3, 2)
twin.load_state_dict(load_file("model.safetensors"))
print("equal after safetensors:", torch.equal(model.weight, twin.weight))
# --8<-- [end:files]

assert refused
assert torch.equal(model.weight, twin.weight)
