# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: accuracy on pure noise against the number of columns, with the selection before and inside the folds."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

columns, found = (10, 30, 100, 300, 1000, 3000), []
for count in columns:
    rows = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(60, count)), rng.permutation(np.repeat([0, 1], 30))
        select, model = SelectKBest(f_classif, k=10), LogisticRegression()
        before = cross_val_score(model, select.fit_transform(x, y), y, cv=5).mean()
        rows.append([before, cross_val_score(make_pipeline(select, model), x, y, cv=5).mean()])
    found.append(rows)
found = np.array(found)  # (columns, seeds, 2)

fig, ax = plt.subplots(figsize=(7, 2.9), layout="constrained")
for i, name in enumerate(("chosen before the split", "chosen inside the folds")):
    ax.plot(columns, found[:, :, i].mean(axis=1), "o-", color=f"C{1 - i}", label=name)
    ax.fill_between(columns, found[:, :, i].min(axis=1), found[:, :, i].max(axis=1), color=f"C{1 - i}", alpha=0.2)
ax.axhline(0.5, color="0.5", ls="--", label="guessing")
ax.set_xscale("log")
ax.set_xticks(columns, [str(count) for count in columns])
ax.set(xlabel="columns of noise, of which ten are chosen", ylabel="accuracy", ylim=(0.2, 1))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_noise_columns.svg")

assert found[-1, :, 0].min() > 0.8
assert abs(found[:, :, 1].mean() - 0.5) < 0.06
