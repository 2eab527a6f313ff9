# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: ROC curve and precision–recall curve of the same scores for eights."""

import matplotlib.pyplot as plt

# --8<-- [start:curves]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

images, labels = load_digits(return_X_y=True)
images, eight = images / 16, labels == 8
order = np.random.default_rng(0).permutation(1797)
training, test = order[:1000], order[1397:]
model = LogisticRegression(C=0.1).fit(images[training], eight[training])
scores, truth = model.predict_proba(images[test])[:, 1], eight[test]

false_alarms, recall, _ = roc_curve(truth, scores)  # a point for each threshold
precision, recall_again, _ = precision_recall_curve(truth, scores)
area = roc_auc_score(truth, scores)
pairs = (scores[truth][:, None] > scores[~truth]).mean()  # each eight against each of the others
print(f"area under the ROC curve {area:.3f}, pairs in the right order {pairs:.3f}")
print(f"average precision {average_precision_score(truth, scores):.3f}, of random scores {truth.mean():.3f}")
# --8<-- [end:curves]

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.1), layout="constrained")
left.plot(false_alarms, recall, label="model")
left.plot([0, 1], [0, 1], "--", color="0.5", label="random scores")
left.set(xlabel="share of the others that raise an alarm", ylabel="recall", title="ROC curve", ylim=(0, 1.03))
right.plot(recall_again, precision, label="model")
right.axhline(truth.mean(), ls="--", color="0.5", label="random scores")
right.set(xlabel="recall", ylabel="precision", title="precision–recall curve", ylim=(0, 1.03))
for ax in (left, right):
    ax.legend(loc="lower right" if ax is left else "center left")
plt.savefig("figure_curves.svg")

assert abs(area - pairs) < 1e-3
assert 0.9 < area < 0.99
