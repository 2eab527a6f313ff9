# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Cross-validation by hand, and how far a single split and five folds are from the truth on a hundred images."""

# --8<-- [start:folds]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

images, labels = load_digits(return_X_y=True)


def fold_scores(rows, folds, k=3):
    """Each fold in turn is left out, and the model that is trained on the others is scored on it."""
    parts, scores = np.array_split(rows, folds), []
    for i, part in enumerate(parts):
        others = np.concatenate(parts[:i] + parts[i + 1 :])
        model = KNeighborsClassifier(k).fit(images[others], labels[others])
        scores.append(model.score(images[part], labels[part]))
    return np.array(scores)


rows = np.random.default_rng(0).permutation(1797)
scores = fold_scores(rows[:100], 5)
print("five folds:", *(f"{score:.0%}" for score in scores), f"  mean {scores.mean():.0%}")
# --8<-- [end:folds]


# --8<-- [start:compare]
def estimates(seed):
    """One small set of a hundred images: a single split, five folds, ten folds, and what would be true."""
    rows = np.random.default_rng(seed).permutation(1797)
    small, rest = rows[:100], rows[100:]
    model = KNeighborsClassifier(3).fit(images[small], labels[small])
    truth = model.score(images[rest], labels[rest])  # 1697 images that you would not have
    return fold_scores(small, 5)[0], fold_scores(small, 5).mean(), fold_scores(small, 10).mean(), truth


found = np.array([estimates(seed) for seed in range(100)])
print("                 mean   lowest   highest   typical distance from the truth")
for name, column in zip(("single split", "five folds", "ten folds", "truth"), found.T, strict=True):
    print(f"{name:14} {column.mean():6.1%} {column.min():8.0%} {column.max():9.0%}", end="")
    print(f" {np.sqrt(np.mean((column - found[:, 3]) ** 2)):24.1%}")
# --8<-- [end:compare]

distance = np.sqrt(np.mean((found - found[:, 3:]) ** 2, axis=0))
assert distance[1] < 0.75 * distance[0]
assert found[:, 0].max() - found[:, 0].min() > 0.3
assert found[:, 1].mean() < found[:, 3].mean()
