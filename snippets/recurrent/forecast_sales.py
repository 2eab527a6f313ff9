# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Forecasts of daily sales: baselines, a linear model and a GRU, one day ahead; then intervals and their coverage."""

# --8<-- [start:data]
import numpy as np

rng = np.random.default_rng(0)
days = np.arange(1400)
weekday = days % 7  # 5 and 6 are the weekend
season = np.array([20, 21, 22, 24, 30, 38, 12])[weekday] * (1 + 0.15 * np.sin(days / 58) + days / 5000)
noise = np.zeros(1400)
for t in days[1:]:  # a good day is often followed by another, and weekends vary more
    noise[t] = 0.7 * noise[t - 1] + rng.normal(0, 0.15 if weekday[t] > 4 else 0.04)
sales = season * np.exp(noise)
print("three weeks of sales:", *sales[:21].round().astype(int))
# --8<-- [end:data]


# --8<-- [start:baselines]
training, validation, test = slice(28, 800), slice(800, 1000), slice(1000, 1400)  # in order of time


def error(forecast, part=test):
    """The mean absolute error, in loaves a day."""
    return np.abs(forecast[part] - sales[part]).mean()


yesterday, last_week, weeks = (np.zeros(1400) for _ in range(3))
yesterday[1:], last_week[7:] = sales[:-1], sales[:-7]
weeks[28:] = np.mean([sales[28 - 7 * k : -7 * k] for k in (1, 2, 3, 4)], axis=0)
for name, forecast in (("as yesterday", yesterday), ("as a week ago", last_week), ("mean of 4 weeks", weeks)):
    print(f"{name:16} {error(forecast):.2f}")
# --8<-- [end:baselines]

# --8<-- [start:linear]
logs = np.log(sales)
x = np.stack([logs[t - 14 : t] for t in range(14, 1400)])  # row t - 14: the two weeks before day t
x = np.vstack([np.zeros((14, 14)), x])  # so that row t belongs to day t
columns = np.column_stack([x, np.ones(1400)])
weights = np.linalg.lstsq(columns[training], logs[training])[0]
linear = columns @ weights
print(f"linear, on logs  {error(np.exp(linear)):.2f}")
print("largest weights:", ", ".join(f"{weights[14 - k]:.2f} for {k} days ago" for k in (1, 7, 8, 14)))
# --8<-- [end:linear]

# --8<-- [start:network]
import torch

center, scale = logs[training].mean(), logs[training].std()
inputs = torch.tensor((x - center) / scale, dtype=torch.float32)[:, :, None]
change = torch.tensor(logs - x[:, 7], dtype=torch.float32)  # against the same day a week ago


class Forecaster(torch.nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.gru, self.head = torch.nn.GRU(1, 24, batch_first=True), torch.nn.Linear(24, outputs)

    def forward(self, x):
        return self.head(self.gru(x)[0][:, -1])


def train(loss_of, outputs, lr, seed, epochs=20):
    torch.manual_seed(seed)
    model = Forecaster(outputs)
    optimizer = torch.optim.AdamW(model.parameters(), lr)
    for _ in range(epochs):
        for rows in (28 + torch.randperm(772)).split(64):
            loss = loss_of(model(inputs[rows]), change[rows, None])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return model(inputs).numpy() + x[:, 7:8]


# --8<-- [end:network]

# --8<-- [start:choose]
absolute = torch.nn.functional.l1_loss
found = {lr: np.exp(train(absolute, 1, lr, seed=0)[:, 0]) for lr in (0.001, 0.003, 0.01)}
best = min(found, key=lambda lr: error(found[lr], validation))
print("validation:", ", ".join(f"{error(f, validation):.2f} with {lr}" for lr, f in found.items()))
seeds = [error(found[best]), *(error(np.exp(train(absolute, 1, best, seed)[:, 0])) for seed in (1, 2))]
print(f"GRU with {best}, test, three seeds:", *(f"{e:.2f}" for e in seeds), f"; linear {error(np.exp(linear)):.2f}")
# --8<-- [end:choose]


# --8<-- [start:pinball]
levels = torch.tensor([0.1, 0.5, 0.9])


def pinball(forecast, truth):
    """q for each unit that the forecast is too low, 1 - q for each that it is too high."""
    gap = truth - forecast  # (N, 3)
    return torch.maximum(levels * gap, (levels - 1) * gap).mean()


quantiles = train(pinball, 3, best, seed=0)
low, high = quantiles[:, 0], quantiles[:, 2]
# --8<-- [end:pinball]


# --8<-- [start:coverage]
def coverage(low, high, rows):
    return ((low <= logs) & (logs <= high))[rows].mean()


residual = logs - linear
one = np.quantile(residual[validation], [0.1, 0.9])
each = np.array([np.quantile(residual[28:1000][weekday[28:1000] == d], [0.1, 0.9]) for d in range(7)])[weekday].T
held_out = days >= 1000
print("share of test days inside (80% wanted)    all  weekdays  weekends   width in loaves")
for name, (a, b) in {
    "linear, one width": (linear + one[0], linear + one[1]),
    "linear, a width for each weekday": (linear + each[0], linear + each[1]),
    "GRU, quantiles": (low, high),
}.items():
    shares = [coverage(a, b, held_out & rows) for rows in (days >= 0, weekday < 5, weekday > 4)]
    print(f"{name:36}", *(f"{share:8.0%}" for share in shares), f"{(np.exp(b) - np.exp(a))[test].mean():12.1f}")
# --8<-- [end:coverage]

assert error(np.exp(linear)) < error(weeks) < error(last_week) < error(yesterday) / 2
assert error(np.exp(linear)) < min(seeds) < max(seeds) < error(weeks)
weekend = held_out & (weekday > 4)
assert coverage(linear + one[0], linear + one[1], weekend) < 0.6 < 0.7 < coverage(low, high, weekend)
