# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Windows that overlap, split at random, make even a random walk look predictable."""

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
    distance = (x**2).sum(axis=1) - 2 * queries @ x.T  # the square of the query is missing, the order is the same
    return y[np.argsort(distance, axis=1)[:, :k]].mean(axis=1)


# --8<-- [end:windows]


# --8<-- [start:splits]
def explained(values, kind, seed=0, ahead=20):
    """1 is perfect, 0 is as good as `no change`; and training answers from after the day of the first forecast."""
    x, y = windows(values, ahead)
    order = np.arange(len(y))
    if kind == "at random":
        np.random.default_rng(seed).shuffle(order)
    cut = int(0.7 * len(y))
    known, unseen = order[:cut], order[cut:]
    if kind == "by time, with a gap" and ahead > 1:
        known = known[: -(ahead - 1)]
    if kind == "by time, test later":
        unseen = unseen[ahead - 1 :]
    early = (known + ahead > unseen.min()).sum()  # an answer lies `ahead` days after its window
    wrong = y[unseen] - nearest(x[known], y[known], x[unseen])
    return 1 - (wrong**2).mean() / (y[unseen] ** 2).mean(), early


KINDS = "at random", "by time", "by time, with a gap", "by time, test later"
price = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]["close"]
walk = np.cumsum(np.random.default_rng(0).normal(size=len(price)))
results = {}
for name, values in (("Google, log price", np.log(price)), ("random walk", walk)):
    for kind in KINDS:
        results[name, kind] = score, early = explained(values, kind)
        print(f"{name:18} {kind:20} score {score:5.2f}   answers not yet known: {early}")
# --8<-- [end:splits]

# --8<-- [start:many]
walks = [np.cumsum(np.random.default_rng(seed).normal(size=len(price))) for seed in range(1, 101)]
scores = {kind: np.array([explained(one, kind)[0] for one in walks]) for kind in KINDS}
for kind, score in scores.items():
    print(f"100 random walks, {kind:20} score {score.mean():5.2f} on average, highest {score.max():5.2f}")
change = scores["by time, with a gap"] - scores["by time"]
print(f"what the gap changes: {change.mean():.2f} on average, standard error {change.std() / 10:.2f}")
# --8<-- [end:many]

# --8<-- [start:ahead]
for ahead in (1, 2, 5, 10, 20):
    scores = [explained(walk, "at random", seed, ahead)[0] for seed in range(3)]
    print(f"random walk, {ahead:2} steps ahead, split at random:", *(f"{score:5.2f}" for score in scores))
# --8<-- [end:ahead]

for name in ("Google, log price", "random walk"):
    assert results[name, "at random"][0] > 0.6
    assert results[name, "by time, with a gap"] < (0, 1e-9)
    for seed in (1, 2):
        values = np.log(price) if name.startswith("Google") else walk
        assert explained(values, "at random", seed)[0] > 0.6
