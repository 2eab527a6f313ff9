# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The best of twenty settings by cross-validation, its score, and the score of folds around the whole choice."""

# --8<-- [start:choose]
import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

SETTINGS = [(k, pair) for k in (1, 5) for pair in range(10)]  # k, and which two of twenty columns


def best_setting(x, y, seed):
    """The setting with the best mean score over five folds, and that score."""
    folds, scores = StratifiedKFold(5, shuffle=True, random_state=seed), {}
    for k, pair in SETTINGS:
        columns = x[:, 2 * pair : 2 * pair + 2]
        scores[k, pair] = cross_val_score(KNeighborsClassifier(k), columns, y, cv=folds).mean()
    best = max(scores, key=scores.get)
    return best, scores[best]


# --8<-- [end:choose]
# --8<-- [start:nested]
found = []
for seed in range(4):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(60, 20)), rng.permutation(np.repeat([0, 1], 30))  # labels that nothing explains
    _, inner = best_setting(x, y, seed)
    outer = []
    for training, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(x, y):
        (k, pair), _ = best_setting(x[training], y[training], seed)  # the choice sees the training rows only
        columns = slice(2 * pair, 2 * pair + 2)
        model = KNeighborsClassifier(k).fit(x[training, columns], y[training])
        outer.append(model.score(x[test, columns], y[test]))
    found.append((inner, np.mean(outer)))
    print(f"data set {seed}: best of 20 settings {inner:.0%}, folds around the choice {np.mean(outer):.0%}")
print("mean: best of 20 settings {:.0%}, folds around the choice {:.0%}".format(*np.mean(found, axis=0)))
# --8<-- [end:nested]

assert np.mean(found, axis=0)[0] > 0.57
assert 0.35 < np.mean(found, axis=0)[1] < 0.6
