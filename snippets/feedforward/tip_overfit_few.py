# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: before a long run, overfit sixteen samples. A broken model cannot."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images[:16] / 16), torch.from_numpy(labels[:16])


def loss_after(steps, *extra_layers):
    torch.manual_seed(0)
    layers = torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    model = torch.nn.Sequential(*layers, *extra_layers).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


right, wrong = loss_after(100), loss_after(100, torch.nn.ReLU())
print(f"16 samples, 100 steps: loss {right:.4f}")
print(f"the same with a ReLU after the last layer: {wrong:.2f}")
# --8<-- [end:measure]

assert right < 0.01 < 0.5 < wrong
