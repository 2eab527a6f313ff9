# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure, table: naive Bayes, the most similar image and logistic regression, with few images and with many."""

import matplotlib.pyplot as plt

# --8<-- [start:rivals]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

digits = load_digits()
order = np.random.default_rng(0).permutation(1797)
pixels, classes = (digits.data[order] >= 8).astype(int), digits.target[order]
validation, test = slice(1000, 1397), slice(1397, 1797)


def counted(x, y, added):
    counts = np.bincount(y, minlength=10)
    share_on = np.stack([x[y == k].sum(axis=0) + added for k in range(10)]) / (counts[:, None] + 2 * added)
    prior = np.log(counts + added)  # a class may be missing among few images
    return lambda images: (prior + images @ np.log(share_on).T + (1 - images) @ np.log(1 - share_on).T).argmax(axis=1)


def best(models):
    """The one that is right for the most images of the validation part."""
    return max(models, key=lambda model: (model(pixels[validation]) == classes[validation]).mean())


def naive_bayes(x, y):
    return best([counted(x, y, added) for added in (0.03, 0.1, 0.3, 1)])


def one_added(x, y):
    return counted(x, y, 1)


def most_similar(x, y):
    return lambda images: y[(images[:, None] != x).sum(axis=2).argmin(axis=1)]


def logistic(x, y):
    return best([LogisticRegression(C=c, max_iter=500).fit(x, y).predict for c in (0.03, 0.3, 3)])


# --8<-- [end:rivals]

# --8<-- [start:compare]
SIZES, RIVALS = (30, 100, 300, 1000), (naive_bayes, one_added, most_similar, logistic)
found = {rival.__name__: [] for rival in RIVALS}
print("images       ", *(f"{n:12}" for n in SIZES))
for rival in RIVALS:
    for n in SIZES:
        shares = []
        for seed in range(5):
            some = np.random.default_rng(seed).permutation(1000)[:n]
            shares.append((rival(pixels[some], classes[some])(pixels[test]) == classes[test]).mean())
        found[rival.__name__].append((np.mean(shares), np.std(shares)))
    print(f"{rival.__name__:13}", *(f"{m:6.1%} ± {s:3.1%}" for m, s in found[rival.__name__]))
# --8<-- [end:compare]

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
for name in ("naive_bayes", "most_similar", "logistic"):
    values = found[name]
    ax.plot(SIZES, [m for m, _ in values], marker="o", label=name.replace("_", " "))
ax.set(xscale="log", xlabel="training images", ylabel="right on the test part")
ax.set_xticks(SIZES, [f"{n:,}" for n in SIZES])
ax.minorticks_off()
ax.legend(fontsize=9)
plt.savefig("figure_examples.svg")

bayes, plain, similar, trained = (np.array(found[rival.__name__])[:, 0] for rival in RIVALS)
assert np.abs(bayes[1:3] - trained[1:3]).max() < 0.03
assert trained[3] > bayes[3] + 0.005
assert bayes[0] > plain[0] + 0.04
assert np.abs(bayes - similar).max() < 0.06
