# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: 25 images of one source are compared with 400 of another."""

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


normal = torch.distributions.MultivariateNormal(train.mean(dim=0), train.T.cov() + 1e-4 * torch.eye(64))


# --8<-- [start:broken]
def broken():
    torch.manual_seed(1)
    ours = train[torch.randperm(800)[:25]]  # these are real images
    theirs = normal.sample((400,)).clamp(0, 1)
    return frechet(body(test), body(ours)), frechet(body(test), body(theirs))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    torch.manual_seed(1)
    ours = train[torch.randperm(800)[:400]]
    theirs = normal.sample((400,)).clamp(0, 1)
    return frechet(body(test), body(ours)), frechet(body(test), body(theirs))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Real images come out as the worse ones."""
    ours, theirs = result
    return ours > theirs


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run, expected in (("25 and 400 ", broken, True), ("400 and 400", fixed, False)):
        result = run()
        print(f"{name} images: ours {result[0]:.1f}, theirs {result[1]:.1f}")
        assert symptom(result) is expected
