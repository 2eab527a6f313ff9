# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Three ways in which the numbers fool: copies, the number of images, and the features."""

import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
torch.manual_seed(0)
order = torch.randperm(1797)
images, labels = torch.tensor(digits.data / 16, dtype=torch.float32)[order], torch.tensor(digits.target)[order]
test, train, other = images[:400], images[400:1200], images[1200:]
body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 16), nn.ReLU())
head = nn.Linear(16, 10)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=0.003)
for _ in range(600):
    rows = torch.randint(597, (64,))
    noisy = other[rows] + 0.1 * torch.randn(64, 64)
    loss = nn.functional.cross_entropy(head(body(noisy)), labels[1200:][rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
body.requires_grad_(False)


def frechet(x, y):
    x, y = x.double(), y.double()
    of_x, of_y = x.T.cov(), y.T.cov()
    common = torch.linalg.eigvals(of_x @ of_y).real.clamp(min=0).sqrt().sum()
    return ((x.mean(dim=0) - y.mean(dim=0)).square().sum() + of_x.trace() + of_y.trace() - 2 * common).item()


# --8<-- [start:fooled]
mean = train.mean(dim=0)
_, sizes, directions = torch.linalg.svd(train - mean, full_matrices=False)
drawn = mean + torch.randn(400, 64) * sizes / 800**0.5 @ directions
scores = {}
for name, fakes in {
    "real images": train[:400],
    "moved by one pixel": train[:400].view(-1, 8, 8).roll(1, dims=2).reshape(-1, 64),
    "one normal": drawn.clamp(0, 1),
}.items():
    scores[name] = frechet(body(test), body(fakes)), frechet(test, fakes)
    print("{:18} Fréchet in features {:5.1f}, in pixels {:.2f}".format(name, *scores[name]))

by_size = {}
for size in (25, 50, 100, 200, 400):
    found = [frechet(body(test), body(train[torch.randperm(800)[:size]])) for _ in range(20)]
    by_size[size] = sum(found) / 20
    print(f"{size:3} real images: Fréchet {by_size[size]:.1f}, from {min(found):.1f} to {max(found):.1f}")
# --8<-- [end:fooled]

assert scores["one normal"][1] < scores["moved by one pixel"][1] / 2
assert by_size[25] > 3 * by_size[400]
