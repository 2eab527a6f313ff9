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
RATES, SEEDS, STEPS, DRAWS = ((0.003,), 1, 20, 1) if SHORT else ((0.001, 0.003, 0.01), 3, 2000, 5)
STDS = (0.1, 0.2, 0.4, 0.8)
order = np.random.default_rng(0).permutation(1797)
x, labels = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32), load_digits().target[order]
parts = {"training": slice(1000), "validation": slice(1000, 1397), "test": slice(1397, None)}
train_x, validation, test = (x[part] for part in parts.values())


def train(amount, rate, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        clean = train_x[torch.randint(1000, (64,))]
        std = 0.8 * torch.rand(64, 1) if amount == "any" else amount
        loss = torch.nn.functional.mse_loss(model(clean + std * torch.randn_like(clean)), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def error(answer, images, std, seed=100):
    torch.manual_seed(seed)
    return torch.nn.functional.mse_loss(answer(images + std * torch.randn_like(images)), images).item()


def right(code):
    """A linear classifier of 50 labelled images, its weight decay chosen on the validation part; five draws."""
    codes, found = {name: code(x[part]).detach().numpy() for name, part in parts.items()}, []
    for seed in range(DRAWS):
        few = np.random.default_rng(seed).permutation(1000)[:50]
        fits = [LogisticRegression(C=c, max_iter=300) for c in (0.1, 1, 10)]
        for fit in fits:
            fit.fit(codes["training"][few], labels[few])
        best = max(fits, key=lambda fit: fit.score(codes["validation"], labels[parts["validation"]]))
        found.append(best.score(codes["test"], labels[parts["test"]]))
    return np.mean(found)


# --8<-- [start:rivals]
def linear(std):
    """The linear map with the least squares from 20 noisy copies of each training image to the clean one."""
    torch.manual_seed(0)
    clean = train_x.repeat(20, 1)
    ones = torch.ones(len(clean), 1)
    weights = torch.linalg.lstsq(torch.cat([clean + std * torch.randn_like(clean), ones], 1), clean).solution
    return lambda z: torch.cat([z, torch.ones(len(z), 1)], 1) @ weights


def weighted_mean(std):
    return lambda z: (-(torch.cdist(z, train_x) ** 2) / (2 * std**2)).softmax(dim=1) @ train_x


# --8<-- [end:rivals]
print("trained with   rate    test noise   0.1    0.2    0.4    0.8   right with 50 labels (three seeds)")
found = {}
for amount in (0, *STDS, "any"):
    at = STDS if amount == "any" else (amount,)
    models = {rate: train(amount, rate, 0) for rate in RATES}
    best = min(RATES, key=lambda rate: sum(error(models[rate], validation, std, 200) for std in at))
    models = [models[best], *(train(amount, best, seed) for seed in range(1, SEEDS))]
    row = np.mean([[error(model, test, std) for std in STDS] for model in models], axis=0)
    shares = [right(model[:2]) for model in models]
    found[amount] = row, shares
    print(f"noise {amount!s:7}{best:6.3f}           ", *(f"{e:6.4f}" for e in row), end="   ")
    print(f"{np.mean(shares):4.0%}  ({', '.join(f'{share:.1%}' for share in shares)})", flush=True)
rivals = {name: [error(make(std), test, std) for std in STDS] for name, make in
          (("linear map", linear), ("weighted mean", weighted_mean))}  # fmt: skip
rivals["mean image"] = [error(lambda z: train_x.mean(0).expand_as(z), test, std) for std in STDS]
for name, row in rivals.items():
    print(f"{name:30}", *(f"{e:6.4f}" for e in row))
print(f"{'the pixels themselves':60} {right(lambda z: z):4.0%}")
assert SHORT or found[0.4][0][2] < 0.9 * rivals["linear map"][2]
assert SHORT or found[0.2][0][1] < 0.8 * rivals["weighted mean"][1]
assert SHORT or min(found[0.4][1]) > max(found[0][1]) + 0.02
assert SHORT or found["any"][0][1] < found[0.4][0][1]
