# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: what makes codes drawable: the noise, the price, both, or a density that is fitted to the codes afterwards."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.mixture import GaussianMixture
from torch.nn.functional import binary_cross_entropy_with_logits

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 100) if SHORT else ((0.001, 0.003), 3, 3000)

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, validation, test = images[:1000], images[1000:1397], images[1397:]


def trained(noise, price, rate, seed):
    torch.manual_seed(seed)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=rate)
    for _ in range(STEPS):
        x = train[torch.randint(1000, (64,))]
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + noise * (log_variance / 2).exp() * torch.randn(64, 8)
        loss = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1).mean()
        loss = loss + price * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return decoder, encoder(train)[:, :8]


def standard(codes):
    return torch.randn(400, 8)


def own_normal(codes):
    """A normal distribution for each number of the code by itself."""
    return codes.mean(dim=0) + codes.std(dim=0) * torch.randn(400, 8)


def mixture(codes):
    """Ten normal distributions with correlations, fitted to the codes of the training images."""
    fitted = GaussianMixture(10, random_state=0, reg_covar=1e-3).fit(codes.double().numpy())
    return torch.tensor(fitted.sample(400)[0]).float()


def judge(draws, reference):
    """Pixels from a draw to the nearest image, and from an image to the nearest draw."""
    distance = torch.cdist(draws, reference, p=1)
    return distance.min(dim=1).values.mean().item(), distance.min(dim=0).values.mean().item()


@torch.no_grad()
def judged(network, make_up, reference):
    decoder, codes = network
    torch.manual_seed(1000)
    return judge((decoder(make_up(codes)) > 0).float(), reference)


# --8<-- [start:rows]
NETWORKS = {  # noise, price, and how codes are made up
    "plain": (0, 0, {"own normal": own_normal, "mixture of ten": mixture}),
    "noise alone": (1, 0, {"own normal": own_normal, "mixture of ten": mixture}),
    "price alone": (0, 1, {"standard normal": standard, "own normal": own_normal}),
    "variational": (1, 1, {"standard normal": standard, "mixture of ten": mixture}),
}
# --8<-- [end:rows]
found = {}
print("network      codes from       rate   draw to image   image to draw   (three seeds)")
for name, (noise, price, ways) in NETWORKS.items():
    networks = {rate: trained(noise, price, rate, 0) for rate in RATES}
    for way, make_up in ways.items():
        best = min(RATES, key=lambda rate: sum(judged(networks[rate], make_up, validation)))
        for seed in range(1, SEEDS):
            if (best, seed) not in networks:
                networks[best, seed] = trained(noise, price, best, seed)
        three = [networks[best], *(networks[best, seed] for seed in range(1, SEEDS))]
        scores = np.array([judged(network, make_up, test) for network in three])  # (seeds, 2)
        found[name, way] = scores
        there, back = scores.mean(axis=0)
        spread = ", ".join(f"{a:.1f}/{b:.1f}" for a, b in scores)
        print(f"{name:12} {way:16} {best:.3f} {there:12.1f} {back:15.1f}    ({spread})", flush=True)
for name, draws in {
    "pixels, each by itself": (torch.rand(400, 64) < train.mean(dim=0)).float(),
    "400 training images": train[:400],
}.items():
    there, back = judge(draws, test)
    print(f"{name:35} {there:12.1f} {back:15.1f}")
assert SHORT or found["variational", "standard normal"].mean() < 5.1
assert SHORT or found["plain", "mixture of ten"].mean() < 5.1
assert SHORT or min(found["noise alone", "own normal"].mean(), found["price alone", "standard normal"].mean()) > 5.4
