# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: amounts of noise in training against amounts in the test, with rivals, and few labels on the hidden units."""

import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
SHORT = "--short" in sys.argv
RATES, SPLITS, STEPS, DRAWS = ((0.003,), 1, 20, 1) if SHORT else ((0.001, 0.003, 0.01), 3, 2000, 5)
STDS = (0.1, 0.2, 0.4, 0.8)
PARTS = {"training": slice(1000), "validation": slice(1000, 1397), "test": slice(1397, None)}
ORDERS = [np.random.default_rng(split).permutation(1797) for split in range(SPLITS)]
IMAGES = [torch.tensor(load_digits().data[order] / 16, dtype=torch.float32) for order in ORDERS]
LABELS = [load_digits().target[order] for order in ORDERS]


def train(amount, rate, split, hidden=1, steps=STEPS):
    """Noise of this amount, new in every step; with two hidden layers the rate falls to 0 along a cosine."""
    torch.manual_seed(split)
    sizes = [torch.nn.Linear(64, 256), torch.nn.ReLU()]
    sizes += [torch.nn.Linear(256, 256), torch.nn.ReLU()] * (hidden - 1)
    model = torch.nn.Sequential(*sizes, torch.nn.Linear(256, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, steps))
    for _ in range(steps):
        clean = IMAGES[split][torch.randint(1000, (64,))]
        std = 0.8 * torch.rand(64, 1) if amount == "any" else amount
        loss = torch.nn.functional.mse_loss(model(clean + std * torch.randn_like(clean)), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if hidden > 1:
            falling.step()
    return model


@torch.no_grad()
def error(answer, split, part, std):
    torch.manual_seed({"validation": 200, "test": 100}[part])
    images = IMAGES[split][PARTS[part]]
    return torch.nn.functional.mse_loss(answer(images + std * torch.randn_like(images)), images).item()


def right(code, split):
    """A linear classifier of 50 labelled images, its weight decay chosen on the validation part; five draws."""
    codes, labels, found = code(IMAGES[split]).detach().numpy(), LABELS[split], []
    for seed in range(DRAWS):
        few = np.random.default_rng(seed).permutation(1000)[:50]
        fits = [LogisticRegression(C=c, max_iter=300).fit(codes[few], labels[few]) for c in (0.1, 1, 10)]
        valid, test = PARTS["validation"], PARTS["test"]
        best = max(fits, key=lambda fit: fit.score(codes[valid], labels[valid]))
        found.append(best.score(codes[test], labels[test]))
    return np.mean(found)


# --8<-- [start:rivals]
def linear(std, clean):
    """The linear map with the least squares from 20 noisy copies of each training image to the clean one."""
    torch.manual_seed(0)
    clean = clean.repeat(20, 1)
    ones = torch.ones(len(clean), 1)
    weights = torch.linalg.lstsq(torch.cat([clean + std * torch.randn_like(clean), ones], 1), clean).solution
    return lambda z: torch.cat([z, torch.ones(len(z), 1)], 1) @ weights


def weighted_mean(sigma, clean, keep=0.0):
    """Equation (1); `keep` is the share of the noisy image itself that is mixed in."""
    return lambda z: keep * z + (1 - keep) * (-(torch.cdist(z, clean) ** 2) / (2 * sigma**2)).softmax(dim=1) @ clean


def chosen(std, split, keeps):
    """The weighted mean with the sigma (and the share) that is best on the validation part."""
    sigmas, clean = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0), IMAGES[split][:1000]
    choices = [weighted_mean(sigma, clean, keep) for sigma in sigmas for keep in keeps]
    return min(choices, key=lambda answer: error(answer, split, "validation", std))


# --8<-- [end:rivals]
def line(name, rate, row, codes=()):
    print(f"{name:25}{rate:6}", *([f"{e:6.4f}" for e in row] or [" " * 27]), end="")
    if codes:
        shares = 100 * np.array([right(code, split) for split, code in enumerate(codes)])
        gains = shares - pixels
        print(f"    {shares.mean():3.0f}%  ({', '.join(f'{gain:+.1f}' for gain in gains)})", end="")
        labelled[name] = gains
    print(flush=True)


print(f"{'':34}test noise            50 labels")
print(f"{'trained with':25}{'rate':>6}    0.1    0.2    0.4    0.8    right (minus pixels, three splits)")
pixels = 100 * np.array([right(lambda z: z, split) for split in range(SPLITS)])
found, labelled = {}, {}
for amount in (0, *STDS, "any"):
    at = STDS if amount == "any" else (amount,)
    models = {rate: train(amount, rate, 0) for rate in RATES}
    best = min(RATES, key=lambda rate: sum(error(models[rate], 0, "validation", std) for std in at))
    models = [models[best], *(train(amount, best, split) for split in range(1, SPLITS))]
    found[amount] = np.array([[error(model, split, "test", std) for std in STDS] for split, model in enumerate(models)])
    line(f"noise {amount}", best, found[amount].mean(axis=0), [model[:2] for model in models])
columns = []
for std in STDS:  # two hidden layers, three times the steps, the noise of the column
    models = [train(std, 0.003, split, 2, 3 * STEPS) for split in range(SPLITS)]
    columns.append([error(model, split, "test", std) for split, model in enumerate(models)])
found["larger"] = np.array(columns).T
line("larger, noise of column", 0.003, found["larger"].mean(axis=0))
mixes = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
for name, make in {
    "linear map": lambda std, split: linear(std, IMAGES[split][:1000]),
    "weighted mean": lambda std, split: weighted_mean(std, IMAGES[split][:1000]),
    "  its sigma chosen": lambda std, split: chosen(std, split, (0,)),
    "  and mixed with input": lambda std, split: chosen(std, split, mixes),
    "mean image": lambda std, split: lambda z: IMAGES[split][:1000].mean(dim=0).expand_as(z),
}.items():
    found[name] = np.array([[error(make(std, split), split, "test", std) for std in STDS] for split in range(SPLITS)])
    line(name, "", found[name].mean(axis=0))
line("untrained hidden layer", "", (), [train(0, 0.001, split, steps=0)[:2] for split in range(SPLITS)])
print(f"{'the pixels themselves':63}{pixels.mean():3.0f}%")
for column, std in enumerate(STDS):  # each column is least on its own noise, among the networks of one layer
    own = found[std][:, column].mean()
    assert SHORT or all(own <= found[other][:, column].mean() for other in (0, *STDS)), std
assert SHORT or (found["any"][:, 0] > 0.01).all()
assert SHORT or (found["  its sigma chosen"][:, 2:] < found[0.4][:, 2:]).all()
assert SHORT or (found[0.2][:, 1] < found["  its sigma chosen"][:, 1]).all()
assert SHORT or abs(found["  and mixed with input"][:, 1] / found[0.2][:, 1] - 1).max() < 0.15
assert SHORT or abs(found["larger"][:, 2] / found["  its sigma chosen"][:, 2] - 1).max() < 0.15
assert SHORT or min(labelled["noise 0.4"]) > 1
assert SHORT or max(abs(labelled["noise 0"])) < 1.5
