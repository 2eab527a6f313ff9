# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Which changes of an image does a fully connected network bear? Dimming, a grey veil, a mirror, a shift."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.zeros(1797, 12, 12), torch.from_numpy(labels)
x[:, 2:10, 2:10] = torch.from_numpy(images.reshape(1797, 8, 8) / 16).float()
changes = {
    "none": lambda x: x,
    "half as bright": lambda x: x / 2,
    "a tenth as bright": lambda x: x / 10,
    "0.3 added to each pixel": lambda x: x + 0.3,
    "moved by one pixel": lambda x: x.roll(1, dims=2),
    "left and right exchanged": lambda x: x.flip(dims=[2]),
}
right = {name: [] for name in changes}
for seed in range(3):
    torch.manual_seed(seed)
    order = torch.randperm(1797)
    known, unseen = order[:1400], order[1400:]
    layers = torch.nn.Flatten(), torch.nn.Linear(144, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(20):
        for rows in known[torch.randperm(1400)].split(64):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    for name, change in changes.items():
        right[name].append((model(change(x[unseen])).argmax(dim=1) == y[unseen]).double().mean().item())
for name, shares in right.items():
    print(f"{name:24}  {min(shares):.0%} to {max(shares):.0%}")
# --8<-- [end:measure]

assert min(right["half as bright"]) > min(right["none"]) - 0.01 > 0.94
assert 0.4 < min(right["moved by one pixel"]) < max(right["moved by one pixel"]) < 0.6
assert 0.35 < min(right["left and right exchanged"]) < max(right["left and right exchanged"]) < 0.55
for name in ("a tenth as bright", "0.3 added to each pixel"):
    assert 0.78 < min(right[name]) < max(right[name]) < 0.94
