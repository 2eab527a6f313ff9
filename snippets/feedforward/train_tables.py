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

torch.set_default_dtype(torch.float64)
tables = {
    "iris": datasets.load_iris(return_X_y=True),
    "wine": datasets.load_wine(return_X_y=True),
    "breast cancer": datasets.load_breast_cancer(return_X_y=True),
    "diabetes": datasets.load_diabetes(return_X_y=True),
    "friedman": datasets.make_friedman1(2000, noise=1.0, random_state=0),
}
for name, (x, y) in tables.items():
    print(f"{name:14} {len(y):4} rows, {x.shape[1]:2} columns, answer of the first row: {y[0]:.3g}")
# --8<-- [end:data]


# --8<-- [start:first]
def explained(guess, truth):
    return 1 - np.square(guess - truth).mean() / truth.var()


x, y = tables["friedman"]
for model in (RidgeCV(), HistGradientBoostingRegressor(random_state=0)):
    guess = model.fit(x[:1600], y[:1600]).predict(x[1600:])
    print(f"{type(model).__name__}: R² {explained(guess, y[1600:]):.2f} on 400 unseen rows")
# --8<-- [end:first]


# --8<-- [start:network]
def train_network(x, target, outputs, loss_of):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(x.shape[1], 32), torch.nn.ReLU(), torch.nn.Linear(32, outputs))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    x, target = torch.from_numpy(x), torch.from_numpy(target)
    for _ in range(150):
        loss = loss_of(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return lambda new: model(torch.from_numpy(new)).detach().numpy()


# --8<-- [end:network]

# --8<-- [start:once]
columns = (x - x[:1600].mean(axis=0)) / x[:1600].std(axis=0)  # standardised
mean, std = y[:1600].mean(), y[:1600].std()
network = train_network(columns[:1600], (y[:1600, None] - mean) / std, 1, torch.nn.functional.mse_loss)
guess = network(columns[1600:])[:, 0] * std + mean
once = explained(guess, y[1600:])
print(f"network: R² {once:.2f} on the same 400 rows")
# --8<-- [end:once]


# --8<-- [start:kinds]
def guess_classes(x, y, new):
    """What the three models answer for the new rows, when they are trained on x and y."""
    linear, trees = LogisticRegression().fit(x, y), HistGradientBoostingClassifier(random_state=0).fit(x, y)
    network = train_network(x, y, y.max() + 1, torch.nn.functional.cross_entropy)
    return linear.predict(new), network(new).argmax(axis=1), trees.predict(new)


def guess_numbers(x, y, new):
    linear, trees = RidgeCV().fit(x, y), HistGradientBoostingRegressor(random_state=0).fit(x, y)
    target = (y - y.mean()) / y.std()  # or the units of y would set the rate
    network = train_network(x, target[:, None], 1, torch.nn.functional.mse_loss)
    return linear.predict(new), network(new)[:, 0] * y.std() + y.mean(), trees.predict(new)


# --8<-- [end:kinds]


# --8<-- [start:folds]
def right(guess, truth):
    return (guess == truth).mean()


def five_folds(x, y, guess, score):
    scores = []
    for test in np.array_split(np.random.default_rng(0).permutation(len(y)), 5):
        train = np.setdiff1d(np.arange(len(y)), test)  # all rows that are not in the test part
        mean, std = x[train].mean(axis=0), x[train].std(axis=0)
        guesses = guess((x[train] - mean) / std, y[train], (x[test] - mean) / std)
        scores.append([score(one, y[test]) for one in guesses])
    return np.mean(scores, axis=0)  # for each model, the mean over the folds


# --8<-- [end:folds]

# --8<-- [start:compare]
results = {}
print("table           rows  linear  network  trees")
for name, (x, y) in tables.items():
    numbers = name in ("diabetes", "friedman")
    results[name] = five_folds(x, y, guess_numbers, explained) if numbers else five_folds(x, y, guess_classes, right)
    print(f"{name:14}  {len(y):4}", *(f"{score:7.2f}" for score in results[name]))
# --8<-- [end:compare]

# --8<-- [start:cubes]
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def guess_with_cubes(x, y, new):
    columns = PolynomialFeatures(3, include_bias=False)
    model = make_pipeline(columns, StandardScaler(), RidgeCV(np.logspace(-2, 4, 13)))
    return [model.fit(x, y).predict(new)]


cubic = five_folds(*tables["friedman"], guess_with_cubes, explained)[0]
print(f"friedman, linear model on squares, cubes and products: {cubic:.2f}")
# --8<-- [end:cubes]

small = [results[name] for name in ("iris", "wine", "breast cancer", "diabetes")]
assert all(network < linear + 0.005 for linear, network, _ in small)  # better on none of the four
assert results["diabetes"][1] < results["diabetes"][0] - 0.03
linear, network, trees = results["friedman"]
assert network > linear + 0.15
assert abs(network - trees) < 0.015
assert cubic > max(network, trees) + 0.01
