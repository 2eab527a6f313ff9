# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Standardising with all rows, or with the training rows: how much does this leak give away?"""

# --8<-- [start:scaling]
import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

wine, grower = load_wine(return_X_y=True)  # 178 wines, 13 measurements, three growers
scores = []
for seed in range(200):
    order = np.random.default_rng(seed).permutation(178)
    training, test = order[:20], order[20:]
    row = []
    for known in (order, training):  # the rows from which the mean and the spread of each column are computed
        scaled = StandardScaler().fit(wine[known]).transform(wine)
        row.append(LogisticRegression().fit(scaled[training], grower[training]).score(scaled[test], grower[test]))
    scores.append(row)
leak, clean = np.mean(scores, axis=0)
print(f"20 training rows, 200 splits: scaled with all rows {leak:.1%}, with the training rows {clean:.1%}")
# --8<-- [end:scaling]

assert abs(leak - clean) < 0.01
