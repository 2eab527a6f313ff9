# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A column that is filled in after the diagnosis: perfect in the test, useless in the clinic, found by a loop."""

# --8<-- [start:leak]
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

cells, benign = load_breast_cancer(return_X_y=True)
cells = cells[:, :10]  # ten measurements of 569 tumours


def draw(seed):
    rng = np.random.default_rng(seed)
    surgery = np.where(rng.random(569) < 0.98, benign == 0, rng.random(569) < 0.5)  # noted after the diagnosis
    order = rng.permutation(569)
    return np.column_stack([cells, surgery]), order[:300], order[300:]


def results(table, training, test):
    clinic = table[test].copy()
    clinic[:, 10] = 0  # a new patient has not had surgery yet
    honest, leaky = (
        make_pipeline(StandardScaler(), LogisticRegression()).fit(rows[training], benign[training])
        for rows in (table[:, :10], table)
    )
    found = (~leaky.predict(clinic)[benign[test] == 0].astype(bool)).mean()  # malignant tumours that are found
    scores = honest.score(table[test, :10], benign[test]), leaky.score(table[test], benign[test])
    return *scores, leaky.score(clinic, benign[test]), found


all_draws = np.array([results(*draw(seed)) for seed in range(200)])
print("                                    first draw   200 draws")
for i, name in enumerate(("ten measurements", "and the note", "before anything is noted", "malignant ones found then")):
    column = all_draws[:, i]
    print(f"{name:34} {column[0]:10.1%}   {column.mean():.0%} ({column.min():.0%} to {column.max():.0%})")
print(f"worse than without the note in {(all_draws[:, 2] < all_draws[:, 0]).mean():.0%} of the draws")
table, training, test = draw(0)
# --8<-- [end:leak]

# --8<-- [start:find]
areas = []
for column in table[training].T:
    area = roc_auc_score(benign[training], column)
    areas.append(max(area, 1 - area))
print("area under the ROC curve, each column alone:", *(f"{area:.2f}" for area in areas))
# --8<-- [end:find]

honest, leaky, clinic, malignant = all_draws.mean(axis=0)
assert leaky > honest + 0.04
assert clinic < honest - 0.08
assert (all_draws[:, 2] < all_draws[:, 0]).mean() > 0.98
assert 0.4 < malignant < 0.6
assert areas[10] == max(areas)
