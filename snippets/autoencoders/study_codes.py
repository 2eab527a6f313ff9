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
RATES, SEEDS, STEPS, DRAWS, FITS = ((0.003,), 1, 10, 1, 20) if SHORT else ((0.001, 0.003), 3, 1200, 5, 200)
order = np.random.default_rng(0).permutation(1797)
x, labels = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32), load_digits().target[order]
parts = {"training": slice(1000), "validation": slice(1000, 1397), "test": slice(1397, None)}
train_x, validation, test = (x[part] for part in parts.values())
mean = train_x.mean(dim=0)


class Model(torch.nn.Module):
    def __init__(self, kind, amount):
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


def train(kind, amount, rate, seed):
    torch.manual_seed(seed)
    model = Model(kind, amount)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        loss = model.loss(train_x[torch.randint(1000, (64,))])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if kind == "L1":
            with torch.no_grad():
                model.decoder.weight /= model.decoder.weight.norm(dim=0, keepdim=True)
    return model


@torch.no_grad()
def error(model, images):
    return torch.nn.functional.mse_loss(model.decoder(model.encode(images)), images).item()


@torch.no_grad()
def right(code):
    """50 labels, five draws: right answers on validation and test part; scaled or not, and how much weight decay."""
    codes, found = {name: code(x[part]).numpy() for name, part in parts.items()}, []
    scaler = StandardScaler().fit(codes["training"])
    scaled = {name: scaler.transform(values) for name, values in codes.items()}
    for seed in range(DRAWS):
        few, scores = np.random.default_rng(seed).permutation(1000)[:50], []
        for values, decays in ((codes, (0.1, 1, 10)), (scaled, (0.01, 0.1, 1))):
            for c in decays:
                fit = LogisticRegression(C=c, max_iter=FITS).fit(values["training"][few], labels[few])
                scores.append([fit.score(values[name], labels[parts[name]]) for name in ("validation", "test")])
        found.append(max(scores))
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
print("code               amount  rate   error  not zero   right with 50 labels (three seeds)")
axes = torch.linalg.svd(train_x - mean, full_matrices=False)[2][:16]
pca = lambda z: (z - mean) @ axes.T  # noqa: E731
shares = {"the pixels": right(lambda z: z)[1], "16 components": right(pca)[1]}
print(f"the pixels                        0.0000       64   {shares['the pixels']:4.1%}")
print(
    f"16 components                     {torch.nn.functional.mse_loss(pca(test) @ axes + mean, test):.4f}       16",
    end="",
)
print(f"   {shares['16 components']:4.1%}")
for kind, amounts in AMOUNTS.items():
    nearest = []
    for rate in RATES:
        models = {amount: train(kind, amount, rate, 0) for amount in amounts}
        amount = min(amounts, key=lambda amount: abs(error(models[amount], validation) - 0.012))
        nearest.append((right(models[amount].encode)[0], rate, amount, models[amount]))
    _, rate, amount, model = max(nearest, key=lambda row: row[:2])
    models = [model, *(train(kind, amount, rate, seed) for seed in range(1, SEEDS))]
    scores = [right(model.encode)[1] for model in models]
    used = np.mean([(model.encode(test) > 0).sum(dim=1).float().mean().item() for model in models])
    found[kind] = np.mean([error(model, test) for model in models]), scores
    print(f"{kind:18}{amount:7}{rate:7.3f}   {found[kind][0]:.4f}   {used:6.1f}   {np.mean(scores):4.1%}", end="  (")
    print(", ".join(f"{score:.1%}" for score in scores), end=")\n", flush=True)
assert SHORT or all(0.009 < e < 0.015 for e, _ in found.values())
