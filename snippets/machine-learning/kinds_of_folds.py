# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Folds for a rare class, and for rows that belong to patients."""

# --8<-- [start:groups]
import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

share = {}
for kind, seeds in (("rows shuffled", range(10)), ("patients kept together", range(10)), ("new patients", range(10))):
    scores = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        patient = np.repeat(np.arange(240), 10)  # ten measurements of each patient
        ill = rng.integers(2, size=240)[patient]
        own = rng.normal(0, 1, (240, 8))[patient]  # what is peculiar to the patient; it says nothing about illness
        x = own + rng.normal(0, 0.3, (2400, 8)) + 0.3 * ill[:, None]  # the illness raises each value a little
        model, old, new = KNeighborsClassifier(5), slice(0, 400), slice(400, None)
        if kind == "rows shuffled":
            folds = KFold(5, shuffle=True, random_state=seed)
            scores.append(cross_val_score(model, x[old], ill[old], cv=folds).mean())
        elif kind == "patients kept together":
            folds = GroupKFold(5)
            scores.append(cross_val_score(model, x[old], ill[old], groups=patient[old], cv=folds).mean())
        else:
            scores.append(model.fit(x[old], ill[old]).score(x[new], ill[new]))
    share[kind] = np.mean(scores)
    print(f"{kind:24} right {share[kind]:.0%}   (ten data sets, {min(scores):.0%} to {max(scores):.0%})")
# --8<-- [end:groups]

# --8<-- [start:stratified]
rare = np.arange(100) < 6  # six of a hundred rows are positive
empty = {}
for kind in (KFold, StratifiedKFold):
    splits = [kind(5, shuffle=True, random_state=seed).split(rare, rare) for seed in range(500)]
    without = [any(not rare[test].any() for _, test in split) for split in splits]
    empty[kind] = np.mean(without)
    print(f"{kind.__name__:16} at least one fold without a positive row: {empty[kind]:.0%} of 500 splits")
# --8<-- [end:stratified]

assert empty[KFold] > 0.5
assert empty[StratifiedKFold] == 0
assert share["rows shuffled"] > 0.95
assert abs(share["patients kept together"] - share["new patients"]) < 0.05
