# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the codes that are to be drawn come from another distribution than the one of the training."""

# --8<-- [start:drawn]
import functools

import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]


@functools.cache  # broken and fixed differ in the drawing alone, so one decoder serves both
def trained():
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    for _ in range(3000):
        x = train[torch.randint(1000, (64,))]
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn(64, 8)
        pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1).mean()
        price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
        optimizer.zero_grad()
        (pixels + price).backward()
        optimizer.step()
    return decoder


def drawn(make_up):
    """Distances of 400 draws to the nearest test image, and of the test images to the nearest draw."""
    decoder = trained()
    torch.manual_seed(1)
    with torch.no_grad():
        draws = (decoder(make_up(400, 8)) > 0).float()
    distance = torch.cdist(draws, test, p=1)
    return distance.min(dim=1).values.mean().item(), distance.min(dim=0).values.mean().item()


# --8<-- [end:drawn]


# --8<-- [start:broken]
def broken():
    return drawn(torch.rand)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return drawn(torch.randn)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Good images, but many of the test images have no draw near them."""
    there, back = result
    return there < 5.1 and back > 6


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("rand ", broken), ("randn", fixed)):
        there, back = run()
        print(f"{name}: to the nearest test image {there:.1f}, from test images to the nearest {back:.1f}")
    assert symptom(broken())
    assert not symptom(fixed())
