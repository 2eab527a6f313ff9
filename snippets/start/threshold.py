# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A lower threshold misses fewer malignant tumours and raises more false alarms."""

# --8<-- [start:count]
import numpy as np
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
features, y = data.data[:, [20, 21]], (data.target == 0).astype(float)
counts = []
print("thresholds 0.5, 0.2 and 0.05")
for seed in range(3):
    order = np.random.default_rng(seed).permutation(len(y))
    train, held_out = order[:400], order[400:]
    x = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
    w, b = np.zeros(2), 0.0
    for _ in range(300):
        p = 1 / (1 + np.exp(-(x[train] @ w + b)))
        w, b = w - (p - y[train]) @ x[train] / 400, b - np.mean(p - y[train])
    p, answer = 1 / (1 + np.exp(-(x[held_out] @ w + b))), y[held_out]
    alarmed = [p >= threshold for threshold in (0.5, 0.2, 0.05)]
    missed = [int(np.sum(~alarm & (answer == 1))) for alarm in alarmed]
    alarms = [int(np.sum(alarm & (answer == 0))) for alarm in alarmed]
    counts.append((missed, alarms))
    print(f"split {seed}: missed {missed}, false alarms {alarms}")
# --8<-- [end:count]

for missed, alarms in counts:
    assert missed[0] >= 5
    assert missed[2] <= 1
    assert alarms[0] <= 5
    assert alarms[2] > 8 * alarms[0]
