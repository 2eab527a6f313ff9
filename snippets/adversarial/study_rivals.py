# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Study: a GAN with and without a penalty and an average, against normal distributions, VAEs and copies."""

import functools
import itertools
import sys

import torch
from sklearn.datasets import load_digits
from torch import nn

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 20) if SHORT else ((0.001, 0.003, 0.006, 0.01), 5, 1500)
softplus = nn.functional.softplus
digits = load_digits()
torch.manual_seed(0)
order = torch.randperm(1797)
images, labels = torch.tensor(digits.data / 16, dtype=torch.float32)[order], torch.tensor(digits.target)[order]
test, train, other = images[:400], images[400:1200], images[1200:]


def layers(*sizes, between=nn.ReLU):
    pairs = [(nn.Linear(m, n), between()) for m, n in itertools.pairwise(sizes)]
    return [layer for pair in pairs for layer in pair][:-1]


def frechet(x, y):
    x, y = x.double(), y.double()
    of_x, of_y = x.T.cov(), y.T.cov()
    common = torch.linalg.eigvals(of_x @ of_y).real.clamp(min=0).sqrt().sum()
    return ((x.mean(dim=0) - y.mean(dim=0)).square().sum() + of_x.trace() + of_y.trace() - 2 * common).item()


def covered(reference, points):
    radius = torch.cdist(reference, reference).sort(dim=1).values[:, 3]
    return (torch.cdist(points, reference) <= radius).any(dim=1).float().mean().item()


def judge():
    body = nn.Sequential(*layers(64, 64, 16), nn.ReLU())
    head = nn.Linear(16, 10)
    optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=0.003)
    for _ in range(600):
        rows = torch.randint(597, (64,))
        scores = head(body(other[rows] + 0.1 * torch.randn(64, 64)))
        optimizer.zero_grad()
        nn.functional.cross_entropy(scores, labels[1200:][rows]).backward()
        optimizer.step()
    return body.requires_grad_(False), head.requires_grad_(False)


@functools.cache
def train_gan(rate, seed, penalty):
    """The generator, and the average of its weights; the two rows of a pair share a run if their rates agree."""
    torch.manual_seed(seed)
    generator = nn.Sequential(*layers(16, 128, 128, 64), nn.Sigmoid())
    discriminator = nn.Sequential(*layers(64, 128, 128, 1, between=lambda: nn.LeakyReLU(0.2)))
    of_generator = torch.optim.Adam(generator.parameters(), lr=rate, betas=(0.0, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=rate, betas=(0.0, 0.99))
    averaging = torch.optim.swa_utils.get_ema_multi_avg_fn(0.99)
    average = torch.optim.swa_utils.AveragedModel(generator, multi_avg_fn=averaging)
    for _ in range(STEPS):
        real = train[torch.randint(800, (64,))].requires_grad_(penalty > 0)
        fake = generator(torch.randn(64, 16))
        score = discriminator(real)
        loss = softplus(-score).mean() + softplus(discriminator(fake.detach())).mean()
        if penalty:
            (slope,) = torch.autograd.grad(score.sum(), real, create_graph=True)
            loss = loss + penalty / 2 * slope.square().sum(dim=1).mean()
        of_discriminator.zero_grad()
        loss.backward()
        of_discriminator.step()
        of_generator.zero_grad()
        softplus(-discriminator(fake)).mean().backward()
        of_generator.step()
        average.update_parameters(generator)
    return generator, average


def gan(rate, seed, penalty, averaged):
    players = train_gan(rate, seed, penalty)
    torch.manual_seed(seed + 1000)
    return players[averaged](torch.randn(400, 16))


def vae(rate, seed, weight, noise=False):
    encoder, decoder = nn.Sequential(*layers(64, 128, 32)), nn.Sequential(*layers(16, 128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=rate)
    for _ in range(STEPS):
        real = train[torch.randint(800, (64,))]
        mean, log_variance = encoder(real).chunk(2, dim=1)
        code = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        fit = nn.functional.binary_cross_entropy_with_logits(decoder(code), real, reduction="sum")
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum() / 2
        optimizer.zero_grad()
        ((fit + weight * divergence) / 64).backward()
        optimizer.step()
    images = decoder(torch.randn(400, 16)).sigmoid()
    if noise:  # as much as the training images differ from their reconstructions
        apart = train - decoder(encoder(train)[:, :16]).sigmoid()
        images = (images + apart.std(dim=0) * torch.randn(400, 64)).clamp(0, 1)
    return images


def normals(groups):
    """One normal distribution for each group of images, in the 16 directions in which the group varies most."""
    drawn = []
    for group in groups:
        mean = group.mean(dim=0)
        _, sizes, directions = torch.linalg.svd(group - mean, full_matrices=False)
        noise = torch.randn(400 // len(groups), 16) * sizes[:16] / len(group) ** 0.5
        drawn.append(mean + noise @ directions[:16])
    return torch.cat(drawn).clamp(0, 1)


def copies(rate, seed):
    return train[torch.randperm(800)[:400]]


by_label = [train[labels[400:1200] == digit] for digit in range(10)]
# --8<-- [start:models]
MODELS = {
    "GAN": lambda rate, seed: gan(rate, seed, 0, False),
    "GAN, averaged": lambda rate, seed: gan(rate, seed, 0, True),
    "GAN, penalty": lambda rate, seed: gan(rate, seed, 1.0, False),
    "GAN, penalty, averaged": lambda rate, seed: gan(rate, seed, 1.0, True),
    "VAE": lambda rate, seed: vae(rate, seed, 1.0),
    "VAE, pixels with noise": lambda rate, seed: vae(rate, seed, 1.0, noise=True),
    "VAE, weight 0.3": lambda rate, seed: vae(rate, seed, 0.3),
    "one normal": lambda rate, seed: normals([train]),
    "ten normals, by label": lambda rate, seed: normals(by_label),
    "copies of training images": copies,
}
# --8<-- [end:models]
judges = []
for seed in range(1 if SHORT else 3):
    torch.manual_seed(seed)
    judges.append(judge())


def mean_of(values):
    return sum(values) / len(values)


def drawn(draw, rate, seed):
    torch.manual_seed(seed)
    return draw(rate, seed).detach()


def shares(head, features):
    """How often the judge reads each of the ten digits."""
    return torch.bincount(head(features).argmax(dim=1), minlength=10) / len(features)


def chosen(draw):
    """The rate with the smallest distance to the training images; noise on the pixels changes no training."""
    tried = {rate: drawn(draw, rate, 100) for rate in RATES}
    return min(RATES, key=lambda rate: mean_of([frechet(body(train), body(tried[rate])) for body, _ in judges]))


distances, recall, off = {}, {}, {}
print("                           rate   Fréchet, three judges   precision  recall  digits off")
for name, draw in MODELS.items():
    trained = name.startswith(("GAN", "VAE"))
    best = chosen(MODELS[name.removesuffix(", pixels with noise")]) if trained else None
    runs = [drawn(draw, best, seed) for seed in range(SEEDS)]
    distances[name] = row = [mean_of([frechet(body(test), body(run)) for run in runs]) for body, _ in judges]
    pairs = [(body(test), body(run)) for body, _ in judges for run in runs]
    precision = mean_of([covered(real, fake) for real, fake in pairs])
    recall[name] = mean_of([covered(fake, real) for real, fake in pairs])
    moved = [shares(head, body(test)) - shares(head, body(run)) for body, head in judges for run in runs]
    off[name] = mean_of([difference.abs().sum().item() / 2 for difference in moved])
    rate = f"{best:.3f}" if trained else "     "
    print(f"{name:26} {rate} ", *(f"{distance:6.1f}" for distance in row), end="")
    print(f"{precision:13.2f}{recall[name]:9.2f}{off[name]:8.0%}", flush=True)
for name in ("GAN", "GAN, penalty"):  # averaging lowers the distance for each judge
    assert SHORT or all(a < b for a, b in zip(distances[name + ", averaged"], distances[name], strict=True))
assert SHORT or max(distances["copies of training images"]) < min(distances["one normal"])
assert SHORT or all(a < b for a, b in zip(distances["VAE, weight 0.3"], distances["VAE"], strict=True))
assert SHORT or recall["VAE, weight 0.3"] > recall["VAE"] + 0.2
assert SHORT or recall["GAN, penalty, averaged"] > recall["ten normals, by label"]
