# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: the regions of five classic models on two interleaved half circles."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_moons
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

x, y = make_moons(150, noise=0.25, random_state=0)
new, truth = make_moons(5000, noise=0.25, random_state=1)
across, up = np.meshgrid(np.linspace(-2, 3, 90), np.linspace(-1.6, 2.1, 60))
grid = np.column_stack([across.ravel(), up.ravel()])
models = {
    "logistic regression": LogisticRegression(),
    "5 nearest neighbours": KNeighborsClassifier(5),
    "support vectors": SVC(),
    "decision tree": DecisionTreeClassifier(random_state=0),
    "boosted trees": HistGradientBoostingClassifier(max_iter=40),
}
fig, axes = plt.subplots(2, 3, figsize=(7, 4), layout="constrained")
right = {}
for ax, (name, model) in zip(axes.flat, models.items(), strict=False):
    model.fit(x, y)
    right[name] = model.score(new, truth)
    region = model.predict(grid).reshape(across.shape)
    ax.imshow(region, origin="lower", extent=(-2, 3, -1.6, 2.1), cmap="Pastel1_r", aspect="auto", interpolation="none")
    ax.set(title=f"{name}\n{right[name]:.0%} of new points", xticks=[], yticks=[])
    ax.title.set_fontsize(10)
for ax in axes.flat[:5]:
    for label in (0, 1):
        ax.plot(*x[y == label].T, ".", ms=3, color=f"C{label}")
axes.flat[5].axis("off")
plt.savefig("figure_regions.svg")
print({name: round(share, 3) for name, share in right.items()})

assert right["logistic regression"] < min(right["support vectors"], right["5 nearest neighbours"])
