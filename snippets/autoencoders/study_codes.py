# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: penalties, the largest few, noise and a narrow code at nearly equal errors; 50 labels on each code."""

import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from dlref.pytorch.autoencoders import contractive_penalty, kl_sparsity, l1_sparsity

warnings.filterwarnings("ignore")
SHORT = "--short" in sys.argv
RATES, SPLITS, STEPS, DRAWS, FITS = ((0.003,), 1, 10, 1, 20) if SHORT else ((0.001, 0.003), 4, 1200, 5, 200)
parts = {"training": slice(1000), "validation": slice(1000, 1397), "test": slice(1397, None)}
ORDERS = [np.random.default_rng(split).permutation(1797) for split in range(SPLITS)]
IMAGES = [torch.tensor(load_digits().data[order] / 16, dtype=torch.float32) for order in ORDERS]
LABELS = [load_digits().target[order] for order in ORDERS]


class Model(torch.nn.Module):
    def __init__(self, kind, amount, mean):
        super().__init__()
        self.kind, self.amount = kind, amount
        self.encoder, self.decoder = torch.nn.Linear(64, 256), torch.nn.Linear(256, 64)
        with torch.no_grad():  # the same start for all: mean removed, encoder and decoder transposed
            self.decoder.weight /= self.decoder.weight.norm(dim=0)
            self.decoder.bias.copy_(mean)
            self.encoder.weight.copy_(self.decoder.weight.T)
            self.encoder.bias.copy_(-self.encoder.weight @ mean)

    def encode(self, z):
        z = self.encoder(z)
        if self.kind in ("KL", "contractive"):
            return z.sigmoid()
        if self.kind == "largest":
            values, places = z.relu().topk(self.amount, dim=1)
            return torch.zeros_like(z).scatter(1, places, values)
        return z.relu()

    # --8<-- [start:loss]
    def loss(self, image):
        spoilt = image + self.amount * torch.randn_like(image) if self.kind == "noise" else image
        code = self.encode(spoilt)
        loss = torch.nn.functional.mse_loss(self.decoder(code), image)
        if self.kind == "L1":
            loss = loss + self.amount * l1_sparsity(code)
        if self.kind == "KL":
            loss = loss + self.amount * kl_sparsity(code, target=0.05)
        if self.kind == "contractive":
            loss = loss + self.amount * contractive_penalty(code, self.encoder.weight)
        return loss

    # --8<-- [end:loss]


def train(kind, amount, rate, split):
    torch.manual_seed(split)
    training = IMAGES[split][:1000]
    model = Model(kind, amount, training.mean(dim=0))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        loss = model.loss(training[torch.randint(1000, (64,))])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if kind == "L1":
            with torch.no_grad():
                model.decoder.weight /= model.decoder.weight.norm(dim=0, keepdim=True)
    return model


@torch.no_grad()
def error(model, split, part):
    images = IMAGES[split][parts[part]]
    return torch.nn.functional.mse_loss(model.decoder(model.encode(images)), images).item()


@torch.no_grad()
def right(code, split):
    """50 labels, five draws: right answers on validation and test part; scaled or not, and how much weight decay."""
    codes, found = {name: code(IMAGES[split][part]).numpy() for name, part in parts.items()}, []
    labels = LABELS[split]
    scaler = StandardScaler().fit(codes["training"])
    scaled = {name: scaler.transform(values) for name, values in codes.items()}
    for seed in range(DRAWS):
        few, scores = np.random.default_rng(seed).permutation(1000)[:50], []
        for values, decays in ((codes, (0.1, 1, 10)), (scaled, (0.01, 0.1, 1))):
            for c in decays:
                fit = LogisticRegression(C=c, max_iter=FITS).fit(values["training"][few], labels[few])
                scores.append([fit.score(values[name], labels[parts[name]]) for name in ("validation", "test")])
        found.append(max(scores, key=lambda pair: pair[0]))  # the first is the validation part
    return np.mean(found, axis=0)


# --8<-- [start:amounts]
AMOUNTS = {
    "L1": (0.003, 0.004, 0.006),
    "KL": (0.01, 0.03, 0.06),
    "largest": (7, 8, 9),
    "contractive": (0.004, 0.008, 0.012),
    "noise": (0.25, 0.3, 0.35),
}
# --8<-- [end:amounts]
found = {}


def line(kind, amount, rate, errors, used, codes):
    """The shares of right answers, one for each split, also minus those of the pixels."""
    shares = 100 * np.array([right(code, split)[1] for split, code in enumerate(codes)])
    found[kind] = np.mean(errors), shares
    minus = ", ".join(f"{gain:+.1f}" for gain in shares - found["pixels"][1])
    print(
        f"{kind:14}{amount:>7}{rate:>7}   {np.mean(errors):.4f}   {used:6.1f}   {shares.mean():4.1f}%  ({minus})",
        flush=True,
    )


def axes(split):
    training = IMAGES[split][:1000]
    return training.mean(dim=0), torch.linalg.svd(training - training.mean(dim=0), full_matrices=False)[2][:16]


def through_axes(split):
    mean, components = axes(split)
    return lambda z: (z - mean) @ components.T


print("code           amount   rate    error  not zero  right with 50 labels (minus pixels, four splits)")
line("pixels", "", "", [0], 64, [lambda z: z] * SPLITS)
lost = []
for split in range(SPLITS):
    mean, components = axes(split)
    test = IMAGES[split][1397:]
    back = (test - mean) @ components.T @ components + mean
    lost.append(torch.nn.functional.mse_loss(back, test).item())
line("16 components", "", "", lost, 16, [through_axes(split) for split in range(SPLITS)])
for kind, amounts in AMOUNTS.items():
    nearest = []
    for rate in RATES:
        models = {amount: train(kind, amount, rate, 0) for amount in amounts}
        amount = min(amounts, key=lambda amount: abs(error(models[amount], 0, "validation") - 0.012))
        nearest.append((right(models[amount].encode, 0)[0], rate, amount, models[amount]))
    _, rate, amount, model = max(nearest, key=lambda row: row[:2])
    models = [model, *(train(kind, amount, rate, split) for split in range(1, SPLITS))]
    tests = [IMAGES[split][1397:] for split in range(SPLITS)]
    used = [
        (model.encode(test) > 0).sum(dim=1).float().mean().item() for model, test in zip(models, tests, strict=True)
    ]
    errors = [error(model, split, "test") for split, model in enumerate(models)]
    line(kind, amount, rate, errors, np.mean(used), [model.encode for model in models])
assert SHORT or all(0.009 < e < 0.015 for kind, (e, _) in found.items() if kind != "pixels")
for kind, (_, shares) in found.items():
    gains = shares - found["pixels"][1]
    assert SHORT or (gains.min() > 1 if kind == "noise" else gains.mean() < 1.5), kind
