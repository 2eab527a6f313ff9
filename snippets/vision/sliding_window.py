# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A classifier without a flatten is a detector: shown a strip of digits, it answers at every place, in one pass."""

# --8<-- [start:model]
import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8), torch.from_numpy(labels)
torch.manual_seed(0)
low = nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 24, 3), nn.ReLU()  # no padding: (N, 24, 4, 4)
model = nn.Sequential(*low, nn.Conv2d(24, 10, 4))  # instead of a linear layer: (N, 10, 1, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(6):
    for rows in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[rows])[:, :, 0, 0], y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
# --8<-- [end:model]


# --8<-- [start:strip]
rows = torch.arange(1400, 1412)
strip = torch.cat(list(x[rows]), dim=2)  # twelve unseen digits side by side: (1, 8, 96)
with torch.no_grad():
    answers = model(strip[None])[0, :, 0]  # (10, 89): ten scores at each of 89 places
    crops = torch.stack([model(strip[None, :, :, j : j + 8])[0, :, 0, 0] for j in range(89)], dim=1)
assert torch.allclose(answers, crops, atol=1e-4)
print("places:", answers.shape[1], "in one pass, the same scores as", crops.shape[1], "crops")
print("meant:", *y[rows].tolist())
print("read: ", *answers[:, ::8].argmax(dim=0).tolist())


def products(width):
    """Multiplications of the three layers on an image 8 pixels high."""
    return sum((width - reach) * height * taps for reach, height, taps in ((2, 6, 144), (4, 4, 3456), (7, 1, 3840)))


print(f"products: {89 * products(8) / products(96):.1f} times as many with crops")
# --8<-- [end:strip]

assert (answers[:, ::8].argmax(dim=0) == y[rows]).sum() >= 10
