# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""What PyTorch's layers start with, and what it does to a table of words that is used twice."""

# --8<-- [start:defaults]
import torch

torch.manual_seed(0)
layers = {
    "Linear(256, 256)": (torch.nn.Linear(256, 256), 256),
    "Conv2d(64, 64, 3)": (torch.nn.Conv2d(64, 64, 3), 64 * 9),
    "LSTM(64, 64)": (torch.nn.LSTM(64, 64), 64),
    "Embedding(1000, 64)": (torch.nn.Embedding(1000, 64), 64),
}
found = {}
for name, (layer, inputs) in layers.items():
    weight = next(layer.parameters()).detach()
    found[name] = weight.std().item() * inputs**0.5
    print(f"{name:20} largest {weight.abs().max():.3f}   std {weight.std():.3f} = {found[name]:.2f} / √{inputs}")

losses = {}
for std in (1.0, 0.02):
    table = torch.randn(1000, 64) * std  # a row for each of 1,000 words
    h = torch.randn(500, 64)  # what a network might compute
    scores = h @ table.T  # the same table gives a score for each word
    losses[std] = torch.nn.functional.cross_entropy(scores, torch.randint(1000, (500,))).item()
    print(f"table with std {std}: scores of size {scores.std():.2f}, first loss {losses[std]:.1f}, a guess costs 6.9")
# --8<-- [end:defaults]

assert all(abs(found[name] - 3**-0.5) < 0.02 for name in list(found)[:3])
assert abs(found["Embedding(1000, 64)"] - 8) < 0.2
assert losses[1.0] > 20
assert abs(losses[0.02] - 6.92) < 0.05
