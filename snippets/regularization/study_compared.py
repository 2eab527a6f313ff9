# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: what each regulariser is worth on 200 digits, with right labels and with 60 labels drawn again."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
CHOICE, FINAL, STEPS = ((0,), (3,), 20) if SHORT else (range(4), range(4, 12), 300)
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
images, labels = torch.tensor(images[order] / 16).float(), torch.tensor(labels[order])
validation, test = (images[1000:1397], labels[1000:1397]), (images[1397:], labels[1397:])


def shifted(x):
    """(N, 64) -> (N, 9, 64): each image, and its eight copies that are moved by a pixel."""
    padded = torch.nn.functional.pad(x.view(-1, 8, 8), (1, 1, 1, 1))
    moves = [(1, 1), *((i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1))]
    return torch.stack([padded[:, i : i + 8, j : j + 8].reshape(-1, 64) for i, j in moves], dim=1)


# --8<-- [start:train]
def train(seeds, wrong=0.0, number=200, steps=STEPS, rate=0.003, width=64, *, decay=0.0, l1=0.0, dropout=0.0, noise=0.0,
          weight_noise=0.0, smoothing=0.0, shift=0.0, stopping=False, networks=1):  # fmt: skip
    """The share of right answers for each seed, on the validation and on the test part.

    A seed draws the digits and the first weights. The networks are trained side by side, and the first axis of all
    arrays counts them.
    """
    chosen, y = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rows = rng.permutation(1000)[:number]
        random = rng.random(number) < wrong
        chosen += [rows] * networks
        y += [np.where(random, rng.integers(10, size=number), labels[rows])] * networks
    chosen, y = torch.tensor(np.array(chosen)), torch.tensor(np.array(y))
    copies = shifted(images)[chosen]  # (S, N, 9, 64)
    torch.manual_seed(1000 * seeds[0] + 7)
    draw = [torch.rand(len(chosen), *shape) * 2 - 1 for shape in ((64, width), (1, width), (width, 10), (1, 10))]
    weights = [(part / bound**0.5).requires_grad_() for part, bound in zip(draw, (64, 64, width, width), strict=True)]
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=decay)

    def outputs(x, w, p=0.0):
        hidden = torch.dropout(torch.relu(x @ w[0] + w[1]), p, p > 0)
        return hidden @ w[2] + w[3]

    def cost(logits, y, smoothing=0.0):  # one for each network
        logs = logits.log_softmax(dim=-1)
        mean = (1 - smoothing) * logs.gather(2, y[..., None])[..., 0] + smoothing * logs.mean(dim=-1)
        return -mean.mean(dim=1)

    lowest, kept = torch.full((len(chosen),), float("inf")), None
    for step in range(steps):
        moved = (torch.rand(y.shape) < shift) * torch.randint(1, 9, y.shape)  # copy 0 is the image itself
        x = copies.gather(2, moved[..., None, None].expand(-1, -1, 1, 64))[:, :, 0] if shift else copies[:, :, 0]
        x = x + noise * torch.randn(x.shape) if noise else x
        used = [w + weight_noise * torch.randn(w.shape) for w in weights] if weight_noise else weights
        loss = cost(outputs(x, used, dropout), y, smoothing)
        loss = loss + l1 * (weights[0].abs().sum(dim=(1, 2)) + weights[2].abs().sum(dim=(1, 2)))
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        if (stopping and step % 10 == 9) or step == steps - 1:
            with torch.no_grad():
                answers = [outputs(part[0], weights).softmax(dim=-1) for part in (validation, test)]
                height = cost(outputs(validation[0], weights), validation[1].expand(len(chosen), -1))
            better = (height < lowest) | (not stopping)
            lowest = torch.where(better, height, lowest)
            kept = answers if kept is None else [
                torch.where(better[:, None, None], new, old) for new, old in zip(answers, kept, strict=True)
            ]  # fmt: skip
    means = [part.unflatten(0, (-1, networks)).mean(dim=1) for part in kept]
    return [
        (mean.argmax(dim=2) == part[1]).float().mean(dim=1).numpy()
        for mean, part in zip(means, (validation, test), strict=True)
    ]


# --8<-- [end:train]
# --8<-- [start:settings]
SETTINGS = {
    "none": [{}],
    "other steps": [{"steps": 30}, {"steps": 50}, {"steps": 100}, {"steps": 900}],
    "fewer units": [{"width": 4}, {"width": 8}, {"width": 16}, {"width": 32}],
    "weight decay": [{"decay": 1.0}, {"decay": 3.0}, {"decay": 10.0}],
    "L1": [{"l1": 0.001}, {"l1": 0.003}, {"l1": 0.01}],
    "dropout": [{"dropout": 0.2}, {"dropout": 0.5}, {"dropout": 0.8}, {"dropout": 0.9}],
    "noise on inputs": [{"noise": 0.1}, {"noise": 0.3}, {"noise": 0.6}, {"noise": 1.0}],
    "noise on weights": [{"weight_noise": 0.03}, {"weight_noise": 0.1}, {"weight_noise": 0.2}],
    "label smoothing": [{"smoothing": 0.1}, {"smoothing": 0.4}, {"smoothing": 0.7}],
    "shifts": [{"shift": 0.2}, {"shift": 0.5}, {"shift": 0.8}],
    "early stopping": [{"stopping": True}],
    "5 networks": [{"networks": 5}],
    "300 digits": [{"number": 300}],
    "400 digits": [{"number": 400}],
    "800 digits": [{"number": 800}],
}
PAIRS = {
    "L1 + dropout": [{"l1": 0.001, "dropout": 0.8}, {"l1": 0.003, "dropout": 0.8}],
    "noise + dropout": [{"noise": 0.6, "dropout": 0.5}, {"noise": 0.6, "dropout": 0.8}],
}
# --8<-- [end:settings]
RATES = (0.003,) if SHORT else (0.0003, 0.001, 0.003, 0.01)
found = {}
for wrong, settings in ((0.0, SETTINGS), (0.3, SETTINGS | PAIRS)):
    print(f"labels drawn again: {wrong:.0%}")
    print("                  chosen                       test  less none   eight draws, points against none")
    for name, options in settings.items():
        tried = [{**option, "rate": rate} for option in options for rate in RATES]
        best = max(tried, key=lambda option: train(CHOICE, wrong, **option)[0].mean()) if len(tried) > 1 else tried[0]
        found[wrong, name] = shares = train(FINAL, wrong, **best)[1]
        gains = 100 * (shares - found[wrong, "none"])
        said = " ".join(f"{value}" for key, value in best.items() if key not in ("networks", "number", "rate"))
        print(f"{name:17} {said:9} rate {best['rate']:6.4f}  {shares.mean():5.1%}  {gains.mean():+5.1f}    ", end=" ")
        print(" ".join(f"{gain:+5.1f}" for gain in gains), flush=True)
gain = {(wrong, name): shares - found[wrong, "none"] for (wrong, name), shares in found.items()}
assert SHORT or all(abs(gain[0.0, name].mean()) < 0.035 for name in SETTINGS if "digits" not in name)
assert SHORT or found[0.3, "none"].mean() > 0.78  # at its own rate, which is a low one
assert SHORT or 0.02 < gain[0.3, "noise on inputs"].mean() < gain[0.3, "800 digits"].mean()
assert SHORT or gain[0.3, "noise + dropout"].mean() < gain[0.3, "noise on inputs"].mean() + 0.03
