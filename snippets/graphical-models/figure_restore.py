# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure, table: noisy pictures restored by two filters, iterated conditional modes, and Gibbs sampling."""

import matplotlib.pyplot as plt

# --8<-- [start:pictures]
import numpy as np


def draw(rng, size=40):
    """A picture of -1 and +1: five discs and four bars of random place and size, each drawn or cut out."""
    y, x = np.mgrid[:size, :size]
    picture = np.full((size, size), -1)
    for _ in range(5):
        cy, cx, r = *rng.integers(0, size, 2), rng.integers(3, 9)
        picture[(y - cy) ** 2 + (x - cx) ** 2 <= r * r] = rng.choice([-1, 1, 1])
    for _ in range(4):
        top, left, high, wide = *rng.integers(0, size - 5, 2), *rng.permutation([3, rng.integers(8, 25)])
        picture[top : top + high, left : left + wide] = rng.choice([-1, 1, 1])
    return picture


def sent(rng):
    clean = np.stack([draw(rng) for _ in range(30)])  # (30, 40, 40)
    return clean, np.where(rng.random(clean.shape) < 0.2, -clean, clean)  # every fifth pixel is flipped


rng = np.random.default_rng(0)
clean, noisy = sent(rng)
validation, test = slice(0, 10), slice(10, 30)
print(f"wrong pixels in the noisy test pictures: {(noisy != clean)[test].mean():.1%}")
# --8<-- [end:pictures]


# --8<-- [start:filter]
def vote(seen, weights, times):
    """Each pixel takes the sign of a weighted sum over a square around it; nothing outside the picture counts."""
    pad, size = len(weights) // 2, seen.shape[1]
    for _ in range(times):
        x = np.pad(seen, ((0, 0), (pad, pad), (pad, pad)))
        parts = (a * b * x[:, i : i + size, j : j + size] for i, a in enumerate(weights) for j, b in enumerate(weights))
        seen = np.where(sum(parts) > 0, 1, -1)
    return seen


def majority(seen, setting):
    width, times = setting
    return vote(seen, np.ones(width), times)  # all pixels of the square count alike


def gaussian(seen, setting):
    spread, times = setting
    return vote(seen, np.exp(-(np.arange(-4, 5) ** 2) / (2 * spread**2)), times)  # near pixels count more


# --8<-- [end:filter]


# --8<-- [start:field]
def neighbours(x):
    """The sum of the four neighbours of each pixel."""
    x = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return x[:, :-2, 1:-1] + x[:, 2:, 1:-1] + x[:, 1:-1, :-2] + x[:, 1:-1, 2:]


SEEN = np.log(0.8 / 0.2)  # the logarithm of the factor of an observation, if every fifth pixel is flipped
colour = np.add.outer(np.arange(40), np.arange(40)) % 2  # a chess board: pixels of one colour have no link


def modes(seen, link, sweeps=10):
    """Iterated conditional modes: each pixel takes its more probable value, given its neighbours."""
    x = seen.copy()
    for _ in range(sweeps):
        for c in (0, 1):
            score = link * neighbours(x) + SEEN * seen
            x = np.where(colour == c, np.where(score > 0, 1, -1), x)
    return x


def gibbs(seen, link, sweeps=120, drop=20):
    """Gibbs sampling: each pixel is drawn. The answer is what a pixel was in most of the sweeps."""
    rng = np.random.default_rng(1)
    x, total = seen.copy(), np.zeros(seen.shape)
    for sweep in range(sweeps):
        for c in (0, 1):
            on = 1 / (1 + np.exp(-(link * neighbours(x) + SEEN * seen)))
            x = np.where(colour == c, np.where(rng.random(x.shape) < on, 1, -1), x)
        if sweep >= drop:
            total += x
    return np.where(total > 0, 1, -1)


# --8<-- [end:field]


# --8<-- [start:compare]
def tested(clean, noisy, restore, settings):
    wrong = [(restore(noisy[validation], one) != clean[validation]).mean() for one in settings]
    best = settings[int(np.argmin(wrong))]
    return wrong, best, (restore(noisy[test], best) != clean[test]).mean()


draws = [sent(np.random.default_rng(seed)) for seed in range(6)]  # the first are the pictures above
found, errors = {}, {}
for name, restore, settings in (
    ("majority filter", majority, ((3, 1), (3, 2), (3, 4), (5, 1))),
    ("Gaussian filter", gaussian, ((0.7, 3), (0.9, 3), (1.1, 3), (1.2, 1))),
    ("conditional modes", modes, (0.5, 1.0, 1.5, 2.0)),
    ("Gibbs sampling", gibbs, (0.8, 1.0, 1.1, 1.2)),
):
    results = [tested(*pictures, restore, settings) for pictures in draws]
    wrong, found[name], error = results[0]
    errors[name] = np.array([result[-1] for result in results])
    print(f"{name:18} validation", *(f"{one:5.1%}" for one in wrong), end="")
    print(f"   test, {found[name]}: {error:.1%}   six draws: {errors[name].mean():.1%}")
for name in ("majority filter", "Gaussian filter"):
    ahead = (errors[name] < errors["Gibbs sampling"]).sum()
    print(f"{name}: fewer errors than Gibbs sampling in {ahead} of six draws")
# --8<-- [end:compare]


# --8<-- [start:lines]
lines = np.full((20, 40, 40), -1)
for picture, place in zip(lines, rng.integers(0, 8, (20, 2)), strict=True):
    picture[place[0] :: 8], picture[:, place[1] :: 8] = 1, 1  # a grid of lines that are one pixel wide
seen = np.where(rng.random(lines.shape) < 0.2, -lines, lines)
for name, picture in (("as seen", seen), ("Gibbs sampling", gibbs(seen, 1.0)), ("all light", -np.ones_like(lines))):
    print(f"{name:15} wrong {(picture != lines).mean():.1%}, of the lines {(picture != lines)[lines == 1].mean():.1%}")
# --8<-- [end:lines]

PICTURE = 12  # a test picture
shown = {"true": clean, "as seen": noisy}
for name, restore in (("majority filter", majority), ("conditional modes", modes), ("Gibbs sampling", gibbs)):
    shown[name] = restore(noisy, found[name])
fig, axes = plt.subplots(1, 5, figsize=(7, 1.8), layout="constrained")
for ax, (name, pictures) in zip(axes, shown.items(), strict=True):
    ax.imshow(pictures[PICTURE], cmap="gray_r", interpolation="nearest")
    ax.set_title(name, fontsize=9)
    ax.axis("off")
plt.savefig("figure_restore.svg")

square, bell, single, sampled = (error.mean() for error in errors.values())
assert 0.035 < sampled < 0.045
assert sampled + 0.001 < square < sampled + 0.006
assert bell < sampled - 0.0005
assert (errors["Gaussian filter"] < errors["Gibbs sampling"]).sum() >= 5  # a chance of 7 in 64 without a difference
assert single > sampled + 0.008
assert ((gibbs(seen, 1.0) != lines)[lines == 1]).mean() > 0.5
