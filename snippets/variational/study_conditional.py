# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: digits drawn as asked, by label in ten places, as one number, or for the decoder alone; two trivial rivals."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 30) if SHORT else ((0.001, 0.003, 0.01), 3, 1500)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]
train, validation, test = slice(0, 1000), slice(1000, 1397), slice(1397, 1797)


def layers(*sizes):
    return torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(), torch.nn.Linear(sizes[1], sizes[2])
    )


# --8<-- [start:kinds]
def places(classes):
    return one_hot(classes, 10).float()  # ten numbers, a 1 at the place of the digit


def one_number(classes):
    return classes[:, None] / 9.0  # 0 to 1


def zero_to_nine(classes):
    return classes[:, None].float()


def nothing(classes):
    return torch.zeros(len(classes), 0)


KINDS = {  # what the encoder gets, what the decoder gets
    "ten places": (places, places),
    "one number, 0 to 1": (one_number, one_number),
    "one number, 0 to 9": (zero_to_nine, zero_to_nine),
    "decoder alone": (nothing, places),
    "no label": (nothing, nothing),
}
# --8<-- [end:kinds]


class Model(torch.nn.Module):
    def __init__(self, to_encoder, to_decoder):
        super().__init__()
        self.to_encoder, self.to_decoder = to_encoder, to_decoder
        one = torch.zeros(1, dtype=torch.long)
        self.encoder = layers(64 + to_encoder(one).shape[1], 128, 16)
        self.decoder = layers(8 + to_decoder(one).shape[1], 128, 64)

    def decode(self, z, classes):
        return self.decoder(torch.cat([z, self.to_decoder(classes)], dim=1))

    def loss(self, x, classes):
        mean, log_variance = self.encoder(torch.cat([x, self.to_encoder(classes)], dim=1)).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        pixels = binary_cross_entropy_with_logits(self.decode(z, classes), x, reduction="none").sum(dim=1)
        return (pixels + (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2).mean()

    @torch.no_grad()
    def bound(self, part):
        return -np.mean([self.loss(images[part], labels[part]).item() for _ in range(20)])


def trained(model, loss, rate, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        rows = torch.randint(1000, (64,))
        optimizer.zero_grad()
        loss(model, images[rows], labels[rows]).backward()
        optimizer.step()
    return model


def vae(kind, rate, seed):
    torch.manual_seed(seed)
    return trained(Model(*KINDS[kind]), Model.loss, rate, STEPS)


torch.manual_seed(0)
judge = trained(layers(64, 128, 10), lambda model, x, classes: cross_entropy(model(x), classes), 0.003, 600)


@torch.no_grad()
def scores(pictures, classes):
    right = 100 * (judge(pictures).argmax(dim=1) == classes).float().mean()
    spread = torch.stack([pictures[classes == k].var(dim=0).sum() for k in range(10)]).mean()
    away = torch.cdist(pictures, images[train], p=1).min(dim=1).values.mean()
    return np.array([right, spread, away])


asked = torch.arange(10).repeat_interleave(100)
found, bounds = {}, {}
print("                      rate  bound  judged right (three seeds)  variance  pixels to a training image")
for kind in KINDS:
    models = {rate: vae(kind, rate, 0) for rate in RATES}
    best = max(RATES, key=lambda rate: models[rate].bound(validation))
    models = [models[best], *(vae(kind, best, seed) for seed in range(1, SEEDS))]
    bounds[kind] = np.array([model.bound(test) for model in models])
    with torch.no_grad():
        drawn = [model.decode(torch.randn(1000, 8), asked).sigmoid() for model in models]
    ways = {kind: [(p > 0.5).float() for p in drawn]}
    if kind == "ten places":
        ways["  each pixel tossed"] = [torch.bernoulli(p) for p in drawn]
    for name, pictures in ways.items():
        found[name] = table = np.array([scores(p, asked) for p in pictures])
        cells = ", ".join(f"{right:.0f}%" for right in table[:, 0])
        rate_and_bound = f"{best:.3f}  {bounds[kind].mean():5.1f}" if name == kind else " " * 12
        print(
            f"{name:20}{rate_and_bound:>14}  {cells:26}{table[:, 1].mean():7.1f}{table[:, 2].mean():13.1f}", flush=True
        )
means = torch.stack([images[train][labels[train] == k].mean(dim=0) for k in range(10)])[asked]
rivals = {"mean image": ((means > 0.5).float(), asked), "pixels on their own": (torch.bernoulli(means), asked)}
rivals["test images"] = (images[test], labels[test])
for name, pictures in rivals.items():
    found[name] = right, spread, away = scores(*pictures)
    print(f"{name:36}{f'{right:.0f}%':26}{spread:7.1f}{away:13.1f}")
assert SHORT or found["ten places"][:, 0].min() > 90
assert SHORT or found["one number, 0 to 1"][:, 0].max() < 30
assert SHORT or found["one number, 0 to 9"][:, 0].max() < 45
assert SHORT or bounds["ten places"].min() > bounds["no label"].max() + 1
assert SHORT or found["pixels on their own"][0] > 85
assert SHORT or found["pixels on their own"][2] > found["test images"][2] + 1.5
