# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Dropout in NumPy, in the library, and left on by mistake."""

# --8<-- [start:hand]
import numpy as np

from dlref.regularization import dropout as library_dropout


def dropout(x, p, rng):
    kept = rng.random(x.shape, dtype=np.float32) >= p
    return x * kept / (1 - p)


x = np.full(100_000, 2.0)
y = dropout(x, 0.75, np.random.default_rng(0))
same, _ = library_dropout(x, p=0.75, rng=np.random.default_rng(0))
unchanged, _ = library_dropout(x, p=0.75, training=False)
print(f"mean before {x.mean():.2f}, after {y.mean():.2f}; zeros {np.mean(y == 0):.0%}, the others {y.max():.0f}")
print(f"the library computes the same: {np.array_equal(y, same)}; in use nothing changes: {np.all(unchanged == x)}")
# --8<-- [end:hand]

# --8<-- [start:left_on]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]

torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Dropout(0.8), torch.nn.Linear(64, 10)
)  # fmt: skip
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for _ in range(600):
    loss = torch.nn.functional.cross_entropy(model(images[:200]), labels[:200])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

shares = {}
for mode in ("train", "eval"):
    model.train(mode == "train")
    first, second = (model(images[1397:]).argmax(dim=1) for _ in range(2))
    shares[mode] = (first == labels[1397:]).float().mean().item(), (first != second).float().mean().item()
    print(f"{mode:5} mode: {shares[mode][0]:.0%} right, {shares[mode][1]:.0%} answered otherwise the second time")
# --8<-- [end:left_on]

assert abs(y.mean() - 2) < 0.05
assert np.array_equal(y, same)
assert shares["eval"][1] == 0
assert shares["train"][1] > 0.05
assert shares["eval"][0] > shares["train"][0] + 0.03
