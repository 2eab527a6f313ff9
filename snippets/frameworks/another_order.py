# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Experiment: the same start and the same batches in another order."""

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


# --8<-- [start:orders]
import torch


def trained(batches):
    """The first loss, the last loss, and the share of test images that are right."""
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    with torch.no_grad():
        for layer, weight in zip([model[0], model[2]], start, strict=True):
            layer.weight.copy_(torch.from_numpy(weight.T))
            layer.bias.zero_()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
    x, y, losses = torch.from_numpy(images), torch.from_numpy(labels), []
    for batch in batches:
        loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    right = (model(x[test]).argmax(dim=1) == y[test]).float().mean().item()
    return losses[0], losses[399], right


orders = {"as before": batches, "halves swapped": batches[200:] + batches[:200], "reversed": batches[::-1]}
results = {}
for name, order_of_batches in orders.items():
    results[name] = trained(order_of_batches)
    first, last, right = results[name]
    print(f"{name:20} loss {first:.5f} ... {last:.5f}, right on the test part {right:.1%}")
# --8<-- [end:orders]

first, last, right = zip(*results.values(), strict=True)
assert abs(first[0] - 2.352858) < 1e-5
assert len(set(first)) == len(set(last)) == 3
assert min(right) > 0.94
assert max(right) - min(right) < 0.03
