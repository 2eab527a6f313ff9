# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the cost of the pixels is a mean over the pixels, the price of the code a sum."""

# --8<-- [start:trained]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]


def trained(cost):
    """Train with `cost` for the pixels; pixels in nats for an image, and the price, on test images."""
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)

    def outputs(x):
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
        return decoder(z), price

    for _ in range(1500):
        x = images[torch.randint(1000, (64,))]
        logits, price = outputs(x)
        loss = cost(logits, x) + price
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        logits, price = outputs(images[1397:])
        pixels = binary_cross_entropy_with_logits(logits, images[1397:], reduction="sum") / 400
    return pixels.item(), price.item()


# --8<-- [end:trained]


# --8<-- [start:broken]
def broken():
    return trained(lambda logits, x: binary_cross_entropy_with_logits(logits, x))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return trained(lambda logits, x: binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The code costs nothing, so it holds nothing."""
    _, price = result
    return price < 0.1


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = broken(), fixed()
    for name, (pixels, price) in zip(("mean over pixels", "sum over pixels "), results, strict=True):
        print(f"{name}: pixels {pixels:.1f}, price {price:.2f}")
    assert symptom(results[0])
    assert not symptom(results[1])
