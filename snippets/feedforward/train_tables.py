# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""A small network against a linear model and boosted trees, on four real tables and a made-up one."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn import datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

torch.set_default_dtype(torch.float64)
device = "cuda" if torch.cuda.is_available() else "cpu"
tables = {
    "iris": datasets.load_iris(return_X_y=True),
    "wine": datasets.load_wine(return_X_y=True),
    "breast cancer": datasets.load_breast_cancer(return_X_y=True),
    "diabetes": datasets.load_diabetes(return_X_y=True),
    "friedman": datasets.make_friedman1(2000, noise=1.0, random_state=0),
}
# --8<-- [end:data]


# --8<-- [start:network]
class Network:
    """One hidden layer of 32 ReLUs, full batches, AdamW; the same settings for every table."""

    def __init__(self, classes):
        self.classes = classes

    def fit(self, x, y):
        torch.manual_seed(0)
        outputs = len(np.unique(y)) if self.classes else 1
        hidden, head = torch.nn.Linear(x.shape[1], 32), torch.nn.Linear(32, outputs)
        self.model = torch.nn.Sequential(hidden, torch.nn.ReLU(), head).to(device)
        # A regression target is standardised too, or its units would set the learning rate.
        self.shift, self.scale = (0, 1) if self.classes else (y.mean(), y.std())
        target = torch.from_numpy((y - self.shift) / self.scale).to(device)
        loss_of = torch.nn.CrossEntropyLoss() if self.classes else torch.nn.MSELoss()
        target = target.long() if self.classes else target[:, None]
        x = torch.from_numpy(x).to(device)
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=0.01, weight_decay=0.1)
        for _ in range(150):
            loss = loss_of(self.model(x), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return self

    @torch.no_grad()
    def predict(self, x):
        out = self.model(torch.from_numpy(x).to(device)).cpu().numpy()
        return out.argmax(axis=1) if self.classes else out[:, 0] * self.scale + self.shift


# --8<-- [end:network]


# --8<-- [start:compare]
def five_fold_score(model, x, y, classes):
    """Accuracy, or for a regression the share of variance explained (R²)."""
    scores = []
    for train, test in KFold(5, shuffle=True, random_state=0).split(x):
        scale = StandardScaler().fit(x[train]).transform  # it never saw the test rows
        guess = model.fit(scale(x[train]), y[train]).predict(scale(x[test]))
        explained = 1 - np.square(guess - y[test]).mean() / y[test].var()
        scores.append((guess == y[test]).mean() if classes else explained)
    return np.mean(scores)


results = {}
print("table           rows  linear  network  trees")
for name, (x, y) in tables.items():
    classes = name not in ("diabetes", "friedman")
    trees = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    linear = LogisticRegression if classes else RidgeCV
    models = linear(), Network(classes), trees(random_state=0)
    results[name] = [five_fold_score(model, x, y, classes) for model in models]
    print(f"{name:14}  {len(y):4}", *(f"{score:7.2f}" for score in results[name]))
cubes = make_pipeline(PolynomialFeatures(3, include_bias=False), StandardScaler(), RidgeCV(np.logspace(-2, 4, 13)))
cubic = five_fold_score(cubes, *tables["friedman"], classes=False)
print(f"friedman, linear model on squares, cubes and products: {cubic:.2f}")
# --8<-- [end:compare]

small = [results[name] for name in ("iris", "wine", "breast cancer", "diabetes")]
assert all(network < linear + 0.005 for linear, network, _ in small)  # better on none of the four
assert results["diabetes"][1] < results["diabetes"][0] - 0.03
linear, network, trees = results["friedman"]
assert network > linear + 0.15
assert abs(network - trees) < 0.015
assert cubic > max(network, trees) + 0.01
