# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Windows that overlap, dealt out at random, make even a random walk look predictable."""

# --8<-- [start:windows]
import numpy as np
from matplotlib.cbook import get_sample_data

PAST = 20


def windows(values, ahead):
    """Twenty values, and how much the series will have changed `ahead` steps after the last of them."""
    n = len(values) - PAST - ahead + 1
    x = np.stack([values[i : i + PAST] for i in range(n)])
    return x, values[PAST + ahead - 1 :] - values[PAST - 1 : -ahead]


def nearest(x, y, queries, k=3):
    """The mean answer of the three most similar training windows."""
    distance = ((queries[:, None] - x[None]) ** 2).sum(axis=2)
    return y[np.argsort(distance, axis=1)[:, :k]].mean(axis=1)


# --8<-- [end:windows]


# --8<-- [start:splits]
def explained(values, kind, seed=0, ahead=20):
    """1 is perfect, 0 is as good as the answer `no change`; and test windows that share values with training."""
    x, y = windows(values, ahead)
    order = np.arange(len(y))
    if kind == "dealt out at random":
        np.random.default_rng(seed).shuffle(order)
    cut = int(0.7 * len(y))
    known, unseen = order[:cut], order[cut:]
    if kind == "by time, with a gap":
        known = known[: -(PAST + ahead - 1)]
    shared = sum(np.abs(known - i).min() < PAST + ahead for i in unseen)
    wrong = y[unseen] - nearest(x[known], y[known], x[unseen])
    return 1 - (wrong**2).mean() / (y[unseen] ** 2).mean(), shared / len(unseen)


price = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]["close"]
walk = np.cumsum(np.random.default_rng(0).normal(size=len(price)))
results = {}
for name, values in (("Google, log price", np.log(price)), ("random walk", walk)):
    for kind in ("dealt out at random", "by time", "by time, with a gap"):
        results[name, kind] = score, shared = explained(values, kind)
        print(f"{name:18} {kind:20} explained {score:5.2f}   windows that overlap training {shared:4.0%}")
# --8<-- [end:splits]

# --8<-- [start:ahead]
for ahead in (1, 2, 5, 10, 20):
    scores = [explained(walk, "dealt out at random", seed, ahead)[0] for seed in range(3)]
    print(f"random walk, {ahead:2} steps ahead, dealt out at random:", *(f"{score:5.2f}" for score in scores))
# --8<-- [end:ahead]

for name in ("Google, log price", "random walk"):
    assert results[name, "dealt out at random"][0] > 0.6
    assert results[name, "by time, with a gap"] < (0, 1e-9)
    for seed in (1, 2):
        values = np.log(price) if name.startswith("Google") else walk
        assert explained(values, "dealt out at random", seed)[0] > 0.6
