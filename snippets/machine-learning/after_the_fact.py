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
rng = np.random.default_rng(0)
cells = cells[:, :10]  # ten measurements of 569 tumours
surgery = np.where(rng.random(569) < 0.98, benign == 0, rng.random(569) < 0.5)  # noted after the diagnosis
table = np.column_stack([cells, surgery])
order = rng.permutation(569)
training, test = order[:300], order[300:]

accuracy = {}
for name, columns in (("ten measurements", table[:, :10]), ("and the note", table)):
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(columns[training], benign[training])
    accuracy[name] = model.score(columns[test], benign[test])
    print(f"{name:18} test {accuracy[name]:.1%}", end="")
    if columns.shape[1] == 11:
        clinic = columns[test].copy()
        clinic[:, 10] = 0  # a new patient has not had surgery yet
        accuracy["clinic"] = model.score(clinic, benign[test])
        print(f", before anything is noted {accuracy['clinic']:.1%}", end="")
    print()
# --8<-- [end:leak]

# --8<-- [start:find]
areas = []
for column in table[training].T:
    area = roc_auc_score(benign[training], column)
    areas.append(max(area, 1 - area))
print("area under the ROC curve, each column alone:", *(f"{area:.2f}" for area in areas))
# --8<-- [end:find]

assert accuracy["and the note"] > accuracy["ten measurements"] + 0.02
assert accuracy["clinic"] < accuracy["ten measurements"] - 0.03
assert areas[10] == max(areas)
