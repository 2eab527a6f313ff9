# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the code is drawn by a method through which no gradient flows."""

# --8<-- [start:trained]
import torch
from sklearn.datasets import load_digits
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]


def trained(draw):
    """Train a variational autoencoder that draws its codes by `draw`; bound and divergence on test images."""
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)

    def parts(x):
        mean, log_variance = encoder(x).chunk(2, dim=1)
        codes = Normal(mean, (log_variance / 2).exp())
        divergence = kl_divergence(codes, Normal(0.0, 1.0)).sum(dim=1)
        pixels = binary_cross_entropy_with_logits(decoder(draw(codes)), x, reduction="none").sum(dim=1)
        return pixels.mean(), divergence.mean()

    for _ in range(1500):
        loss = sum(parts(train[torch.randint(1000, (64,))]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        pixels, divergence = parts(test)
    return -(pixels + divergence).item(), divergence.item()


# --8<-- [end:trained]


# --8<-- [start:broken]
def broken():
    return trained(lambda codes: codes.sample())


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return trained(lambda codes: codes.rsample())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The code is given up."""
    _, divergence = result
    return divergence < 1


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = broken(), fixed()
    for name, (bound, divergence) in zip(("sample ", "rsample"), results, strict=True):
        print(f"{name}: bound {bound:.1f} nats, of which the code takes {divergence:.2f}")
    assert symptom(results[0])
    assert not symptom(results[1])
    assert results[1][0] > results[0][0] + 3
