# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: a decoder that sees the pixels before, the code that it leaves unused, and two cures; bounds and estimates."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS, DRAWS = ((0.003,), 1, 30, 50) if SHORT else ((0.001, 0.003, 0.01), 3, 1000, 500)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]
TRAIN, VALIDATION, TEST = slice(0, 1000), slice(1000, 1397), slice(1397, 1797)


def layers(*sizes):
    return torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(), torch.nn.Linear(sizes[1], sizes[2])
    )


# --8<-- [start:model]
class Model(torch.nn.Module):
    """The decoder sees the code and, through a hidden layer with masks, pixels that stand before each pixel."""

    def __init__(self, reach):
        super().__init__()
        self.encoder, self.decoder = layers(64, 128, 16), layers(8, 128, 64)
        pixel, last = torch.arange(64), torch.arange(256) % 64  # `last` is the last pixel that a hidden unit sees
        sees = (pixel[:, None] <= last) & (pixel[:, None] > last - reach)  # (64, 256)
        tells = (last[:, None] < pixel) & (last[:, None] >= pixel - reach)  # (256, 64)
        self.register_buffer("sees", sees.float())
        self.register_buffer("tells", tells.float())
        self.first = torch.nn.Parameter(torch.randn(64, 256) * 0.15)
        self.bias = torch.nn.Parameter(torch.zeros(256))
        self.second = torch.nn.Parameter(torch.randn(256, 64) * 0.05)

    def before(self, x):
        return torch.relu(x @ (self.first * self.sees) + self.bias) @ (self.second * self.tells)  # (N, 64)

    def parts(self, x, use_code=True):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        logits = self.decoder(z * use_code) + self.before(x)
        pixels = binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
        price = (mean.square() + log_variance.exp() - 1 - log_variance) / 2  # (N, 8)
        return pixels.mean(), price.mean(dim=0)


# --8<-- [end:model]


def train(reach, cure, use_code, rate, seed):
    torch.manual_seed(seed)
    model = Model(reach)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(STEPS):
        pixels, price = model.parts(images[torch.randint(1000, (64,))], use_code)
        # --8<-- [start:cures]
        beta = min(1, 2 * step / STEPS) if cure == "warm-up" else 1
        floor = 0.5 if cure == "free nats" else 0  # what each number may cost without a charge
        loss = pixels + beta * price.clamp(min=floor).sum()
        # --8<-- [end:cures]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def measured(model, use_code, part):
    """The bound, the price of the code, and how many labels five neighbours get right from the means."""
    parts = [model.parts(images[part], use_code) for _ in range(20)]
    price = np.mean([p[1].sum().item() for p in parts]) * use_code
    means = model.encoder(images)[:, :8]
    nearest = torch.cdist(means[part], means[TRAIN]).topk(5, largest=False).indices
    right = (labels[TRAIN][nearest].mode(dim=1).values == labels[part]).float().mean().item()
    return np.mean([-p[0].item() for p in parts]) - price, price, 100 * right


# --8<-- [start:weighted]
@torch.no_grad()
def weighted(model, x, draws):
    """The estimate of ln p(x) from weighted draws of the encoder, averaged over the images."""
    mean, log_variance = model.encoder(x).chunk(2, dim=1)
    before, weights = model.before(x), []
    for _ in range(draws // 50):
        noise = torch.randn(50, *mean.shape)
        z = mean + (log_variance / 2).exp() * noise  # (50, N, 8)
        logits = model.decoder(z) + before
        given = (logits * x - softplus(logits)).sum(dim=2)  # ln p(x | z)
        weights.append(given + ((noise.square() + log_variance - z.square()) / 2).sum(dim=2))  # + ln p(z) / q(z)
    return (torch.logsumexp(torch.cat(weights), dim=0) - np.log(draws)).mean().item()


# --8<-- [end:weighted]


# --8<-- [start:rows]
ROWS = {  # how far back the decoder sees, cure, whether there is a code
    "code alone": (0, None, True),
    "code, pixel before": (1, None, True),
    "code, all before": (64, None, True),
    "  warm-up": (64, "warm-up", True),
    "  free nats": (64, "free nats", True),
    "all before, no code": (64, None, False),
}
# --8<-- [end:rows]
found = {}
print(
    "the decoder sees     rate   price (three seeds)   bound (three seeds)          weighted, 500 draws          labels"
)
for name, (reach, cure, use_code) in ROWS.items():
    models = {rate: train(reach, cure, use_code, rate, 0) for rate in RATES}
    best = max(RATES, key=lambda rate: measured(models[rate], use_code, VALIDATION)[0])
    models = [models[best], *(train(reach, cure, use_code, best, seed) for seed in range(1, SEEDS))]
    rows = []
    for model in models:
        bound, price, right = measured(model, use_code, TEST)
        estimate = weighted(model, images[TEST], DRAWS) if use_code else bound  # without a code it is exact
        rows.append((price, bound, estimate, right))
    found[name] = table = np.array(rows)
    cells = [f"{c.mean():.1f} (" + ", ".join(f"{x:.1f}" for x in c) + ")" for c in table.T[:3]]
    if use_code:
        line = f"{cells[0]:21} {cells[1]:28} {cells[2]:28} {table[:, 3].mean():.0f}%"
    else:
        line = f"{'':21} {'exact':28} {cells[2]}"
    print(f"{name:20}{best:6.3f}  {line}".rstrip(), flush=True)
plain, strong, bare = (found[name] for name in ("code alone", "code, all before", "all before, no code"))
cured = found["  warm-up"], found["  free nats"]
assert SHORT or plain[:, 0].min() > 5
assert SHORT or strong[:, 0].max() < 2
assert SHORT or abs(strong[:, 1].mean() - bare[:, 1].mean()) < 0.3
assert SHORT or min(rows[:, 0].min() for rows in cured) > 3.5
assert SHORT or max(rows[:, 1].mean() for rows in cured) < bare[:, 1].mean() - 0.1  # by the bound
assert SHORT or min(rows[:, 2].mean() for rows in cured) > bare[:, 2].mean() + 0.1  # by the estimate
