# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Learning curves of four methods on a table whose rule is known."""

# --8<-- [start:table]
import time

import numpy as np

rng = np.random.default_rng(0)


def draw(rows):
    columns = rng.random((rows, 10))  # ten columns between 0 and 1; the last five have no influence
    a, b, c, d, e = columns.T[:5]
    rule = 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e
    return columns, rule + rng.normal(0, 1, rows)  # noise of size 1 that no method can predict


test_columns, test_targets = draw(2000)


def error(predicted):
    return np.sqrt(np.mean((predicted - test_targets) ** 2))  # in the unit of the targets


print(f"always the mean: error {error(test_targets.mean()):.2f}")
# --8<-- [end:table]

# --8<-- [start:classical]
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor

METHODS = {
    "linear model": LinearRegression(),
    "5 nearest neighbours": KNeighborsRegressor(5),
    "boosted trees": HistGradientBoostingRegressor(max_iter=300, early_stopping=True, random_state=0),
}
# --8<-- [end:classical]

# --8<-- [start:network]
import torch
from torch import nn


class Network:
    """Two hidden layers; the weights of the step with the lowest error on a fifth of the rows are kept."""

    def fit(self, columns, targets):
        torch.manual_seed(0)
        self.mean, self.spread = targets.mean(), targets.std()
        x = torch.tensor(columns, dtype=torch.float32) * 2 - 1
        y = torch.tensor((targets - self.mean) / self.spread, dtype=torch.float32)
        kept = len(x) // 5  # these rows are not trained on
        self.model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
        optimizer, best = torch.optim.Adam(self.model.parameters(), lr=0.003), np.inf
        for step in range(2000):
            rows = torch.randint(kept, len(x), (64,))
            loss = nn.functional.mse_loss(self.model(x[rows])[:, 0], y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 50 == 0:
                with torch.no_grad():
                    now = nn.functional.mse_loss(self.model(x[:kept])[:, 0], y[:kept]).item()
                if now < best:
                    best, weights = now, nn.utils.parameters_to_vector(self.model.parameters()).clone()
        nn.utils.vector_to_parameters(weights, self.model.parameters())
        return self

    def predict(self, columns):
        with torch.no_grad():
            out = self.model(torch.tensor(columns, dtype=torch.float32) * 2 - 1)[:, 0].numpy()
        return out * self.spread + self.mean


METHODS["network"] = Network()
# --8<-- [end:network]

# --8<-- [start:curves]
SIZES = (50, 200, 1000, 5000)
tables = [draw(rows) for rows in SIZES]
curves, seconds = {}, {}
print("rows                 ", *(f"{rows:5}" for rows in SIZES))
for name, method in METHODS.items():
    curves[name] = []
    for columns, targets in tables:
        started = time.perf_counter()
        method.fit(columns, targets)
        seconds[name] = time.perf_counter() - started
        curves[name].append(error(method.predict(test_columns)))
    print(f"{name:21}", *(f"{value:5.2f}" for value in curves[name]))
# --8<-- [end:curves]

# --8<-- [start:seconds]
for name, value in seconds.items():
    print(f"{name:21} {value:5.2f} seconds for {SIZES[-1]} rows")
# --8<-- [end:seconds]

assert np.ptp(curves["linear model"][1:]) < 0.2
assert curves["linear model"][0] < min(curves["network"][0], curves["boosted trees"][0])
assert max(curves["network"][-1], curves["boosted trees"][-1]) < 1.4
assert curves["boosted trees"][1] < curves["network"][1]  # with 200 rows; in four of five other draws too
assert curves["network"][2] < curves["boosted trees"][2]  # with 1,000 rows; in all five of them
