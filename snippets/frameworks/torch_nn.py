# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""The same network in PyTorch."""

# --8<-- [start:task]
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)  # (1797, 64)
order = np.random.default_rng(0).permutation(1797)
train, test = order[:1000], order[1397:]

rng = np.random.default_rng(1)
start = [rng.normal(0, (2 / 64) ** 0.5, shape).astype(np.float32) for shape in [(64, 64), (64, 10)]]
batches = [train[rng.integers(1000, size=50)] for _ in range(400)]  # 400 times the places of 50 images
# --8<-- [end:task]


# --8<-- [start:train]
import torch

model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
with torch.no_grad():  # the common start, instead of PyTorch's own
    for layer, weight in zip([model[0], model[2]], start, strict=True):
        layer.weight.copy_(torch.from_numpy(weight.T))  # PyTorch keeps (out, in)
        layer.bias.zero_()
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
x, y = torch.from_numpy(images), torch.from_numpy(labels)

losses = []
for batch in batches:
    loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

with torch.no_grad():
    right = (model(x[test]).argmax(dim=1) == y[test]).float().mean().item()
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
