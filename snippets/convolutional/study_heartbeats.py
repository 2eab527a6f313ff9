# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Study: made traces of heartbeats in four rhythms; linear models, an MLP and one-dimensional convolutions."""

import sys

import numpy as np
import torch
from torch import nn

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = (1, 1, 200) if SHORT else (3, 12, 1500)

# --8<-- [start:data]
RHYTHMS = ["regular", "one beat early", "one beat missing", "irregular"]
TIMES = np.arange(256) / 50  # about five seconds, fifty numbers a second


def bump(centre, width, height):
    return height * np.exp(-0.5 * ((TIMES - centre) / width) ** 2)


def beat(at):
    """A small rise, a sharp spike with a dip on each side, a slow wave."""
    parts = [(-0.16, 0.03, 0.15), (-0.03, 0.012, -0.2), (0, 0.015, 1), (0.03, 0.012, -0.3), (0.25, 0.05, 0.3)]
    return sum(bump(at + shift, width, height) for shift, width, height in parts)


def trace(rhythm, rng):
    gap = rng.uniform(0.6, 1.0)  # seconds from beat to beat: 60 to 100 beats a minute
    times = rng.uniform(-gap, 0) + gap * np.arange(12) + rng.normal(0, 0.02, 12)
    chosen = rng.choice(np.flatnonzero((times > 1.2) & (times < 4)))
    if rhythm == 1:
        times[chosen] -= 0.35 * gap
    elif rhythm == 2:
        times = np.delete(times, chosen)
    elif rhythm == 3:
        times = times[0] + np.cumsum(gap * rng.uniform(0.6, 1.4, 12))
    wander = 0.3 * np.sin(2 * np.pi * (rng.uniform(0.1, 0.4) * TIMES + rng.uniform()))
    return sum(map(beat, times)) + wander + rng.normal(0, 0.15, len(TIMES))


def traces(n, seed):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 4
    x = np.array([trace(rhythm, rng) for rhythm in y])
    return torch.tensor(x, dtype=torch.float32), torch.from_numpy(y)


# --8<-- [end:data]


# --8<-- [start:rivals]
class Spectrum(nn.Module):
    """How strong each frequency is, wherever it occurs."""

    def forward(self, x):
        return torch.fft.rfft(x).abs().log1p()  # (N, 129)


class Gaps(nn.Module):
    """Written by hand: find the spikes, and describe the distances between them by three ratios."""

    def forward(self, x):
        rows = x[:, None]
        base = nn.functional.avg_pool1d(rows, 25, 1, 12)
        spikes = ((rows == nn.functional.max_pool1d(rows, 21, 1, 10)) & (rows > base + 0.4))[:, 0]
        return torch.stack([self.ratios(found.nonzero()[:, 0].diff().float()) for found in spikes])  # (N, 3)

    def ratios(self, gaps):
        if len(gaps) < 2:
            return torch.zeros(3)
        return torch.stack([gaps.min(), gaps.max(), gaps.std()]) / gaps.median()


# --8<-- [end:rivals]


# --8<-- [start:models]
def cnn(width=24):
    return nn.Sequential(
        nn.Unflatten(1, (1, 256)),  # (N, 1, 256): one channel
        *(nn.Conv1d(1, width, 9, stride=2, padding=4), nn.ReLU()),  # (N, 24, 128)
        *(nn.Conv1d(width, width, 9, stride=2, padding=4), nn.ReLU()),  # (N, 24, 64)
        *(nn.Conv1d(width, width, 9, stride=2, padding=4), nn.ReLU()),  # (N, 24, 32)
        *(nn.Conv1d(width, width, 9, padding=4), nn.ReLU()),
        *(nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(width, 4)),
    )


# --8<-- [end:models]
MODELS = {
    "linear": lambda: nn.Linear(256, 4),
    "linear on spectrum": lambda: nn.Sequential(Spectrum(), nn.Linear(129, 4)),
    "MLP": lambda: nn.Sequential(nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 4)),
    "MLP on spectrum": lambda: nn.Sequential(Spectrum(), nn.Linear(129, 128), nn.ReLU(), nn.Linear(128, 4)),
    "MLP on gaps": lambda: nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 4)),
    "convolutions": cnn,
}
RATES = [1e-3, 3e-3, 1e-2]


# --8<-- [start:train]
def right(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(dim=1) == y).float().mean().item()


def train(name, rate, seed):
    """Accuracy on validation and on test traces, after the epoch in which the former was best."""
    torch.manual_seed(seed)
    model, reached = MODELS[name](), []
    parts = [training[seed], validation, test]
    if "gaps" in name:
        parts = [(Gaps()(x), y) for x, y in parts]
    (x, y), *others = parts
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(y)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        reached.append([right(model, *part) for part in others])
    return max(reached)


# --8<-- [end:train]
training = [traces(TRAIN, seed) for seed in range(SEEDS)]
validation, test = traces(500, 100), traces(1000, 200)

found = {}
print("model                 weights   rate    test traces right, three seeds   mean")
for name, make in MODELS.items():
    weights = sum(p.numel() for p in make().parameters())
    tries = {rate: [train(name, rate, seed) for seed in range(SEEDS)] for rate in RATES}
    rate = max(tries, key=lambda rate: sum(t[0] for t in tries[rate]))
    found[name] = scores = [100 * t[1] for t in tries[rate]]
    each = "  ".join(f"{score:.1f}" for score in scores)
    print(f"{name:20} {weights:8}   {rate:<6g}  {each:30}   {np.mean(scores):.1f}", flush=True)

for name in ("linear", "linear on spectrum", "MLP", "MLP on spectrum"):
    assert SHORT or np.mean(found[name]) + 10 < np.mean(found["convolutions"])
