# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: learning curves of four methods on a table with a known rule, over three draws."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from torch import nn

SIZES = (50, 200, 1000, 5000)


def draw(rows, rng):
    columns = rng.random((rows, 10))
    a, b, c, d, e = columns.T[:5]
    rule = 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e
    return columns, rule + rng.normal(0, 1, rows)


class Network:
    def fit(self, columns, targets):
        self.mean, self.spread = targets.mean(), targets.std()
        x = torch.tensor(columns, dtype=torch.float32) * 2 - 1
        y = torch.tensor((targets - self.mean) / self.spread, dtype=torch.float32)
        kept = len(x) // 5
        self.model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
        optimizer, best = torch.optim.Adam(self.model.parameters(), lr=0.003), np.inf
        for step in range(1000):
            rows = torch.randint(kept, len(x), (64,))
            loss = nn.functional.mse_loss(self.model(x[rows])[:, 0], y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 50 == 0:
                with torch.no_grad():
                    now = nn.functional.mse_loss(self.model(x[:kept])[:, 0], y[:kept]).item()
                if now < best:
                    best, weights = now, nn.utils.parameters_to_vector(self.model.parameters()).detach().clone()
        nn.utils.vector_to_parameters(weights, self.model.parameters())
        return self

    @torch.no_grad()
    def predict(self, columns):
        return self.model(torch.tensor(columns, dtype=torch.float32) * 2 - 1)[:, 0].numpy() * self.spread + self.mean


METHODS = {
    "5 nearest neighbours": lambda: KNeighborsRegressor(5),
    "linear model": LinearRegression,
    "boosted trees": lambda: HistGradientBoostingRegressor(max_iter=300, early_stopping=True, random_state=0),
    "network": Network,
}
errors = {name: np.empty((3, len(SIZES))) for name in METHODS}
for seed in range(3):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    test_columns, test_targets = draw(2000, rng)
    for i, size in enumerate(SIZES):
        columns, targets = draw(size, rng)
        for name, method in METHODS.items():
            predicted = method().fit(columns, targets).predict(test_columns)
            errors[name][seed, i] = np.sqrt(np.mean((predicted - test_targets) ** 2))

fig, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
for name, values in errors.items():
    ax.plot(SIZES, values.mean(axis=0), marker="o", label=name)
    ax.fill_between(SIZES, values.min(axis=0), values.max(axis=0), alpha=0.2, lw=0)
ax.axhline(1, color="0.5", ls="--", label="noise alone")
ax.set_xscale("log")
ax.set_xticks(SIZES, [str(size) for size in SIZES])
ax.minorticks_off()
ax.set(xlabel="rows of the training table", ylabel="error on unseen rows", ylim=(0.8, None))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_curves.svg")

mean = {name: values.mean(axis=0) for name, values in errors.items()}
assert mean["linear model"][0] < min(mean["network"][0], mean["boosted trees"][0])
assert mean["linear model"][-1] > 2.3
assert max(mean["network"][-1], mean["boosted trees"][-1]) < 1.4
