# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Pure noise as data: columns that are selected before the split, inside the folds, and new rows."""

# --8<-- [start:before]
import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

rng = np.random.default_rng(1)
x, y = rng.normal(size=(60, 2000)), rng.permutation(np.repeat([0, 1], 30))  # nothing explains the labels

select = SelectKBest(f_classif, k=20)  # keeps the 20 columns in which the two classes differ most
chosen = select.fit_transform(x, y)  # from all sixty rows
before = cross_val_score(LogisticRegression(), chosen, y, cv=5).mean()
print(f"20 of 2000 columns chosen before the split: {before:.0%} right")
# --8<-- [end:before]

# --8<-- [start:inside]
model = make_pipeline(SelectKBest(f_classif, k=20), LogisticRegression())
inside = cross_val_score(model, x, y, cv=5).mean()
fresh_x, fresh_y = rng.normal(size=(5000, 2000)), rng.integers(2, size=5000)
fresh = LogisticRegression().fit(chosen, y).score(select.transform(fresh_x), fresh_y)
print(f"chosen inside each fold:                    {inside:.0%}")
print(f"the first model on 5000 new rows:           {fresh:.0%}")
# --8<-- [end:inside]

# --8<-- [start:repeat]
rows = []
for seed in range(20):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(60, 2000)), rng.permutation(np.repeat([0, 1], 30))
    chosen = SelectKBest(f_classif, k=20).fit_transform(x, y)
    scores = [cross_val_score(LogisticRegression(), chosen, y, cv=5), cross_val_score(model, x, y, cv=5)]
    rows.append([score.mean() for score in scores])
rows = np.array(rows)
print("20 data sets        lowest   mean   highest")
for name, column in zip(("before the split", "inside the folds"), rows.T, strict=True):
    print(f"{name:18} {column.min():6.0%} {column.mean():7.0%} {column.max():7.0%}")
# --8<-- [end:repeat]

assert before > 0.85
assert abs(fresh - 0.5) < 0.05
assert rows[:, 0].min() > 0.8
assert abs(rows[:, 1].mean() - 0.5) < 0.06
