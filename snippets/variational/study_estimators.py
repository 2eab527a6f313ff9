# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: three estimates of the encoder's gradient, each at its own best rate; then codes of bits."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 30) if SHORT else ((0.001, 0.003, 0.01), 3, 1200)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train_part, validation, test = images[:1000], images[1000:1397], images[1397:]


def layers(*sizes):
    return torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(), torch.nn.Linear(sizes[1], sizes[2])
    )


def log_likelihood(logits, x):
    x = x.expand_as(logits)
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=-1)


class Model(torch.nn.Module):
    """`kind` says what the code is: normal numbers or bits."""

    def __init__(self, kind, numbers):
        super().__init__()
        self.kind, self.numbers = kind, numbers
        self.encoder, self.decoder = layers(64, 128, numbers * (2 if kind == "normal" else 1)), layers(numbers, 128, 64)

    def codes(self, x):
        if self.kind == "normal":
            mean, log_variance = self.encoder(x).chunk(2, dim=-1)
            return torch.distributions.Normal(mean, (log_variance / 2).exp())
        return torch.distributions.Bernoulli(logits=self.encoder(x))

    def divergence(self, codes):
        plain = (
            torch.distributions.Normal(0.0, 1.0) if self.kind == "normal" else torch.distributions.Bernoulli(probs=0.5)
        )
        return torch.distributions.kl_divergence(codes, plain).sum(dim=-1)

    # --8<-- [start:estimates]
    def loss(self, x, way, draws, temperature=None):
        codes = self.codes(x)
        if way == "through":
            z = codes.rsample((draws,))  # mean + std * noise, (draws, N, numbers)
        elif way == "straight":
            hard = codes.sample((draws,))
            z = hard + codes.probs - codes.probs.detach()  # the value is 0 or 1, the slope that of the probability
        elif way == "gumbel":
            z = torch.distributions.RelaxedBernoulli(torch.tensor(temperature), logits=codes.logits).rsample((draws,))
        else:
            z = codes.sample((draws,))
        fit = log_likelihood(self.decoder(z), x)  # (draws, N)
        loss = self.divergence(codes) - fit.mean(dim=0)
        if way in ("score", "baseline"):
            costs = -fit.detach()
            if way == "baseline":  # the mean cost of the other draws for the same image
                costs = costs - (costs.sum(dim=0) - costs) / (draws - 1)
            loss = loss + (costs * codes.log_prob(z).sum(dim=-1)).mean(dim=0)
        return loss.mean()

    # --8<-- [end:estimates]

    @torch.no_grad()
    def bound(self, x, draws=20):
        codes = self.codes(x)
        fit = log_likelihood(self.decoder(codes.sample((draws,))), x)
        return (fit.mean(dim=0) - self.divergence(codes)).mean().item()


def train(kind, numbers, way, draws, temperature, rate, seed):
    torch.manual_seed(seed)
    model = Model(kind, numbers)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        loss = model.loss(train_part[torch.randint(1000, (64,))], way, draws, temperature)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [start:rows]
ROWS = {  # what the code is, how many numbers, which estimate, draws for each image, temperature
    "8 numbers, through the draw, 1 draw": ("normal", 8, "through", 1, None),
    "8 numbers, through the draw, 4 draws": ("normal", 8, "through", 4, None),
    "8 numbers, cost times score, 4 draws": ("normal", 8, "score", 4, None),
    "8 numbers, with a baseline, 4 draws": ("normal", 8, "baseline", 4, None),
    "16 bits, with a baseline, 4 draws": ("bits", 16, "baseline", 4, None),
    "16 bits, straight through, 4 draws": ("bits", 16, "straight", 4, None),
    "16 bits, Gumbel-softmax, temperature 1": ("bits", 16, "gumbel", 4, 1.0),
    "16 bits, Gumbel-softmax, 0.5": ("bits", 16, "gumbel", 4, 0.5),
}
# --8<-- [end:rows]
found = {}
print("                                         rate   bound on test images (three seeds)")
for name, row in ROWS.items():
    models = {rate: train(*row, rate, 0) for rate in RATES}
    best = max(RATES, key=lambda rate: models[rate].bound(validation))
    models = [models[best], *(train(*row, best, seed) for seed in range(1, SEEDS))]
    found[name] = bounds = np.array([model.bound(test) for model in models])
    print(f"{name:39}{best:6.3f}   {bounds.mean():6.1f}  (" + ", ".join(f"{b:.1f}" for b in bounds) + ")", flush=True)
normal = {way: found[name] for name, (kind, _, way, draws, _) in ROWS.items() if kind == "normal" and draws == 4}
bits = {name: found[name].mean() for name, row in ROWS.items() if row[0] == "bits"}
assert SHORT or normal["score"].max() < normal["baseline"].min() - 0.5
assert SHORT or abs(normal["baseline"].mean() - normal["through"].mean()) < 0.6
assert SHORT or abs(bits["16 bits, with a baseline, 4 draws"] - bits["16 bits, Gumbel-softmax, 0.5"]) < 0.4
assert SHORT or bits["16 bits, straight through, 4 draws"] < bits["16 bits, Gumbel-softmax, 0.5"] - 0.7
