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
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 100) if SHORT else ((0.001, 0.003), 3, 3000)

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]
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
        mean, log_variance = encoder(train).chunk(2, dim=1)
        return decoder, mean, ((log_variance / 2).exp().mean() / mean.std(dim=0).mean()).item()


def standard(codes):
    return torch.randn(400, 8)


def own_normal(codes):
    """A normal distribution for each number of the code by itself."""
    return codes.mean(dim=0) + codes.std(dim=0) * torch.randn(400, 8)


def correlated(codes):
    """One normal distribution with correlations."""
    centred = codes - codes.mean(dim=0)
    return codes.mean(dim=0) + torch.randn(400, 8) @ torch.linalg.cholesky(centred.T @ centred / len(codes)).T


def of_images(codes):
    """Nothing is made up: the means of 400 training images."""
    return codes[:400]


def mixture(codes):
    """Ten normal distributions with correlations, fitted to the codes of the training images."""
    fitted = GaussianMixture(10, random_state=0, reg_covar=1e-3).fit(codes.double().numpy())
    return torch.tensor(fitted.sample(400)[0]).float()


# --8<-- [start:judges]
torch.manual_seed(0)  # a classifier, trained on images that no other network is trained on
body = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 16), torch.nn.ReLU())
classifier = torch.nn.Sequential(body, torch.nn.Linear(16, 10))
optimizer = torch.optim.Adam(classifier.parameters(), lr=0.003)
for _ in range(600):
    rows = torch.randint(1000, 1397, (64,))
    flipped = (images[rows] - (torch.rand(64, 64) < 0.05).float()).abs()  # some pixels wrong, against learning by heart
    optimizer.zero_grad()
    cross_entropy(classifier(flipped), labels[rows]).backward()
    optimizer.step()


def covered(points, others):
    """The share of points that lie in the ball of some other point, which reaches to its third neighbour."""
    radius = torch.cdist(others, others).topk(4, largest=False).values[:, 3]
    return (torch.cdist(points, others) <= radius).any(dim=1).float().mean().item()


@torch.no_grad()
def judge(draws, reference):
    """Pixels from a draw to the nearest image and back, precision and recall by features, share of copies."""
    distance = torch.cdist(draws, reference, p=1)
    pixels = distance.min(dim=1).values.mean().item(), distance.min(dim=0).values.mean().item()
    fake, real = body(draws), body(reference)
    copies = (torch.cdist(draws, train, p=1).min(dim=1).values <= 1).float().mean().item()
    return *pixels, covered(fake, real), covered(real, fake), copies  # a copy: at most one pixel from a training image


# --8<-- [end:judges]


@torch.no_grad()
def judged(network, make_up, reference):
    decoder, codes, _ = network
    torch.manual_seed(1000)
    logits = decoder((standard if make_up is tossed else make_up)(codes))
    return judge(torch.bernoulli(logits.sigmoid()) if make_up is tossed else (logits > 0).float(), reference)


def tossed(codes):
    """Marks the row whose codes are standard normal and whose pixels are tossed, not rounded."""


# --8<-- [start:rows]
NETWORKS = {  # noise, price, and how codes are made up
    "plain": (0, 0, {"own normal": own_normal, "with correlations": correlated, "mixture of ten": mixture}),
    "noise alone": (1, 0, {"own normal": own_normal, "mixture of ten": mixture}),
    "price alone": (0, 1, {"standard normal": standard, "own normal": own_normal}),
    "variational": (
        1,
        1,
        {"standard normal": standard, "  pixels tossed": tossed, "mixture of ten": mixture, "of images": of_images},
    ),
}
# --8<-- [end:rows]
found, widths = {}, {}
print("network      codes from         rate   draw to image, image to draw (three seeds)   precision  recall  copies")
for name, (noise, price, ways) in NETWORKS.items():
    networks = {rate: trained(noise, price, rate, 0) for rate in RATES}
    for way, make_up in ways.items():
        best = min(RATES, key=lambda rate: sum(judged(networks[rate], make_up, validation)[:2]))
        for seed in range(1, SEEDS):
            if (best, seed) not in networks:
                networks[best, seed] = trained(noise, price, best, seed)
        three = [networks[best], *(networks[best, seed] for seed in range(1, SEEDS))]
        scores = np.array([judged(network, make_up, test) for network in three])  # (seeds, 5)
        found[name, way] = scores
        there, back, *shares = scores.mean(axis=0)
        cell = f"{there:.1f}, {back:.1f} ({', '.join(f'{a:.1f}/{b:.1f}' for a, b in scores[:, :2])})"
        print(
            f"{name:12} {way:17} {best:.3f}   {cell:44} {shares[0]:8.0%} {shares[1]:8.0%} {shares[2]:7.0%}", flush=True
        )
    widths[name] = np.mean([network[2] for network in three])
others = {
    "pixels, each by itself": (torch.rand(400, 64) < train.mean(dim=0)).float(),
    "the average digit": (train.mean(dim=0) > 0.5).float().expand(400, 64),
    "400 training images": train[:400],
}
for name, draws in others.items():
    there, back, *shares = found[name] = judge(draws, test)
    print(f"{name:38} {f'{there:.1f}, {back:.1f}':44} {shares[0]:8.0%} {shares[1]:8.0%} {shares[2]:7.0%}")
print("mean width of a cloud, divided by the spread of the means: ", end="")
print(f"noise alone {widths['noise alone']:.2f}, variational {widths['variational']:.2f}")
with torch.no_grad():
    right = (classifier(test).argmax(dim=1) == labels[1397:]).float().mean()
print(f"the classifier is right on {right:.0%} of the test images")
by_price, fitted = found["variational", "standard normal"], found["plain", "mixture of ten"]
assert SHORT or (by_price[:, :2] < 5.2).all()
assert SHORT or (fitted[:, :2] < by_price[:, :2]).all()  # by pixels, in every seed
assert SHORT or fitted[:, 2].min() > by_price[:, 2].max()  # and by precision
assert SHORT or found["variational", "mixture of ten"][:, 0].max() < found["400 training images"][0] - 0.4
assert SHORT or found["plain", "with correlations"][:, :2].mean() > 5.2
assert SHORT or found["noise alone", "own normal"][:, :2].mean() > 5.4
assert SHORT or found["price alone", "standard normal"][:, :2].mean() > 5.4
assert SHORT or widths["noise alone"] < 0.3 * widths["variational"]
