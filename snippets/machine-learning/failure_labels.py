# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: the area under the ROC curve is computed from yes and no, not from the scores."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

images, labels = load_digits(return_X_y=True)
images, eight = images / 16, labels == 8
order = np.random.default_rng(0).permutation(1797)
training, test = order[:1000], order[1397:]
model = LogisticRegression(C=0.1).fit(images[training], eight[training])
# --8<-- [end:data]


# --8<-- [start:broken]
def broken():
    answers = model.predict(images[test])  # yes or no
    return roc_auc_score(eight[test], answers), len(np.unique(answers))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    scores = model.predict_proba(images[test])[:, 1]
    return roc_auc_score(eight[test], scores), len(np.unique(scores))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Only two different values went into the curve."""
    return result[1] <= 2


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("predict", broken), ("predict_proba", fixed)):
        area, values = run()
        print(f"{name:14} area {area:.3f}, different values {values}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed()[0] > broken()[0] + 0.05
