# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The same scores, with fewer and fewer positives: the area under the ROC curve stays, the mean precision falls."""

# --8<-- [start:rarer]
import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(0)
found = {}
print("share of positives   area under ROC   average precision   of random scores")
for share in (0.5, 0.1, 0.01, 0.001):
    truth = rng.random(400_000) < share
    scores = rng.normal(np.where(truth, 2.0, 0.0))  # positives score 2 higher on average
    found[share] = roc_auc_score(truth, scores), average_precision_score(truth, scores)
    random = average_precision_score(truth, rng.random(400_000))
    print(f"{share:18} {found[share][0]:16.2f} {found[share][1]:19.2f} {random:18.3f}")
# --8<-- [end:rarer]

assert all(abs(area - 0.921) < 0.02 for area, _ in found.values())
assert found[0.5][1] > 0.9
assert found[0.001][1] < 0.2
