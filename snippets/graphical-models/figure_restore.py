# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure, table: noisy pictures restored by a majority filter, iterated conditional modes, and Gibbs sampling."""

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


rng = np.random.default_rng(0)
clean = np.stack([draw(rng) for _ in range(30)])  # (30, 40, 40)
noisy = np.where(rng.random(clean.shape) < 0.2, -clean, clean)  # every fifth pixel is flipped
validation, test = slice(0, 10), slice(10, 30)
print(f"wrong pixels in the noisy test pictures: {(noisy != clean)[test].mean():.1%}")
# --8<-- [end:pictures]


# --8<-- [start:filter]
def around(x, width):
    """The sum over a square of width x width pixels around each pixel; nothing outside the picture counts."""
    pad = width // 2
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    size = x.shape[1] - 2 * pad
    return sum(x[:, i : i + size, j : j + size] for i in range(width) for j in range(width))


def majority(seen, setting):
    """Each pixel takes the commoner value of its square, once or several times."""
    width, times = setting
    for _ in range(times):
        seen = np.where(around(seen, width) > 0, 1, -1)
    return seen


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
found = {}
for name, restore, settings in (
    ("majority filter", majority, ((3, 1), (3, 2), (3, 4), (5, 1))),
    ("conditional modes", modes, (0.5, 1.0, 1.5, 2.0)),
    ("Gibbs sampling", gibbs, (0.6, 0.8, 1.0, 1.2)),
):
    wrong = [(restore(noisy[validation], one) != clean[validation]).mean() for one in settings]
    best = settings[int(np.argmin(wrong))]
    error = (restore(noisy[test], best) != clean[test]).mean(axis=(1, 2))  # (20,), one for each test picture
    found[name] = best, error
    print(f"{name:18} validation", *(f"{one:5.1%}" for one in wrong), end="")
    print(f"   test, {best}: {error.mean():.1%}")
difference = found["majority filter"][1] - found["Gibbs sampling"][1]
error = difference.std(ddof=1) / len(difference) ** 0.5
print(f"filter minus Gibbs sampling: {difference.mean():.2%}, standard error {error:.2%}")
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
    shown[name] = restore(noisy, found[name][0])
fig, axes = plt.subplots(1, 5, figsize=(7, 1.8), layout="constrained")
for ax, (name, pictures) in zip(axes, shown.items(), strict=True):
    ax.imshow(pictures[PICTURE], cmap="gray_r", interpolation="nearest")
    ax.set_title(name, fontsize=9)
    ax.axis("off")
plt.savefig("figure_restore.svg")

filtered, single, sampled = (error.mean() for _, error in found.values())
assert 0.03 < sampled < 0.045
assert sampled < filtered < sampled + 0.01
assert single > sampled + 0.008
assert ((gibbs(seen, 1.0) != lines)[lines == 1]).mean() > 0.5
