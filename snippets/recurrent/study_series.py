# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch"]
# ///
"""Study: three series, one step ahead. Linear model, MLP and LSTM, chosen on a validation part; three seeds."""

import sys

import numpy as np
import torch
from matplotlib.cbook import get_sample_data

SHORT = "--short" in sys.argv
RATES, EPOCHS, SEEDS = ([0.01], [1], 1) if SHORT else ([0.003, 0.01, 0.03, 0.1], [8, 32, 64], 3)


def mackey_glass(n, delay=17):
    x = [1.2] * (10 * delay + 1)
    for _ in range(60 * n):
        past = x[-10 * delay - 1]
        x.append(x[-1] + 0.1 * (0.2 * past / (1 + past**10) - 0.1 * x[-1]))
    return np.array(x[-60 * n :: 60])


prices = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]["close"]
with open(get_sample_data("eeg.dat", asfileobj=False), "rb") as file:
    eeg = np.frombuffer(file.read(), float).reshape(800, 4)[:, 0]
SERIES = {"Google, log price": np.log(prices), "EEG": eeg, "Mackey-Glass": mackey_glass(1000)}


def windows(values, length=20):
    """The last 20 values relative to the newest, and the next change; in order of time, 50, 20 and 30 %."""
    view = np.lib.stride_tricks.sliding_window_view(values, length + 1)
    x, y = view[:, :-1] - view[:, -2:-1], view[:, -1] - view[:, -2]
    first, second = int(0.5 * len(y)), int(0.7 * len(y))
    scale = y[:first].std()
    x, y = (torch.tensor(part / scale, dtype=torch.float32) for part in (x, y))
    return [(x[rows], y[rows]) for rows in (slice(first), slice(first, second), slice(second), slice(second, None))]


class LSTM(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = torch.nn.LSTM(1, 24, batch_first=True), torch.nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.lstm(x[:, :, None])[0][:, -1])[:, 0]


def mlp():
    return torch.nn.Sequential(torch.nn.Linear(20, 48), torch.nn.Tanh(), torch.nn.Linear(48, 1), torch.nn.Flatten(0))


# --8<-- [start:fit]
def fit(make, setting, x, y, seed):
    lr, epochs = setting
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.AdamW(model.parameters(), lr, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(32):
            loss = (model(x[rows]) - y[rows]).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    return model


def ridge(make, penalty, x, y, seed):
    """Least squares with a penalty, in closed form."""
    weights = torch.linalg.solve(x.T @ x + penalty * torch.eye(x.shape[1]), x.T @ y)
    return lambda x: x @ weights


def relative(model, x, y):
    """The error as a multiple of that of `tomorrow is like today`."""
    with torch.no_grad():
        return ((model(x) - y).square().mean() / y.square().mean()).sqrt().item()


# --8<-- [end:fit]

NETWORK = [(lr, epochs) for lr in RATES for epochs in EPOCHS]
MODELS = {"linear": (ridge, None, [0.1, 1, 10, 100]), "MLP": (fit, mlp, NETWORK), "LSTM": (fit, LSTM, NETWORK)}
found = {}
print("error relative to doing nothing            chosen (penalty, or rate and epochs)    test, three seeds")
for series, values in SERIES.items():
    training, validation, known, test = windows(values)
    for name, (train, make, settings) in MODELS.items():
        score = {s: relative(train(make, s, *training, 0), *validation) for s in settings}
        best = min(settings, key=lambda s: score[s])
        results = [relative(train(make, best, *known, seed), *test) for seed in range(SEEDS)]
        found[series, name] = results
        print(f"{series:18} {name:8} {best!s:>30}             ", *(f"{r:6.3f}" for r in results), flush=True)
assert SHORT or min(found["Google, log price", "LSTM"]) > 0.98
assert SHORT or max(found["Mackey-Glass", "LSTM"]) < min(found["Mackey-Glass", "linear"])
