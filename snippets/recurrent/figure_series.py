# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch"]
# ///
"""Figure: one-step forecasts of three series, by doing nothing, a linear model, an MLP and an LSTM."""

# --8<-- [start:data]
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.cbook import get_sample_data

device = "cuda" if torch.cuda.is_available() else "cpu"


def mackey_glass(n, delay=17):
    """A chaotic series: dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x(t), every sixth time unit."""
    x = [1.2] * (10 * delay + 1)
    for _ in range(60 * n):
        past = x[-10 * delay - 1]
        x.append(x[-1] + 0.1 * (0.2 * past / (1 + past**10) - 0.1 * x[-1]))
    return np.array(x[-60 * n :: 60])


prices = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]["close"]
with open(get_sample_data("eeg.dat", asfileobj=False), "rb") as file:
    eeg = np.frombuffer(file.read(), float).reshape(800, 4)[:, 0]
series = {"Google, log price": np.log(prices), "EEG": eeg, "Mackey-Glass": mackey_glass(1000)}
# --8<-- [end:data]


# --8<-- [start:windows]
def windows(values, length=20):
    """The last 20 values relative to the newest, and the next change; scaled by the training part."""
    view = np.lib.stride_tricks.sliding_window_view(values, length + 1)
    x, y = view[:, :-1] - view[:, -2:-1], view[:, -1] - view[:, -2]
    cut = int(0.7 * len(y))  # the past trains, the future tests
    scale = y[:cut].std()
    return [torch.tensor(part / scale, dtype=torch.float32) for part in (x[:cut], y[:cut], x[cut:], y[cut:])]


# --8<-- [end:windows]


# --8<-- [start:models]
class Recurrent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = torch.nn.LSTM(1, 24, batch_first=True), torch.nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.lstm(x[:, :, None])[0][:, -1])[:, 0]


def mlp():
    return torch.nn.Sequential(torch.nn.Linear(20, 48), torch.nn.Tanh(), torch.nn.Linear(48, 1), torch.nn.Flatten(0))


def fit(model, x, y, lr, epochs):
    torch.manual_seed(0)
    model = model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(32):
            loss = (model(x[rows].to(device)) - y[rows].to(device)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    return lambda x: model(x.to(device)).detach().cpu()


def linear(x, y, penalty):
    """Least squares with a penalty, in closed form."""
    weights = torch.linalg.solve(x.T @ x + penalty * torch.eye(x.shape[1]), x.T @ y)
    return lambda x: x @ weights


# --8<-- [end:models]


# --8<-- [start:compare]
CHOSEN = {  # on a validation part, by study_series.py: penalty, then rate and epochs of the MLP and of the LSTM
    "Google, log price": (100, (0.01, 8), (0.1, 32)),
    "EEG": (0.1, (0.003, 64), (0.1, 64)),
    "Mackey-Glass": (0.1, (0.03, 64), (0.1, 64)),
}
results, forecasts = {}, {}
print("error relative to doing nothing", *(f"{name:>10}" for name in ("linear", "MLP", "LSTM")))
for name, values in series.items():
    x, y, x_test, y_test = windows(values)
    penalty, small, recurrent = CHOSEN[name]
    models = linear(x, y, penalty), fit(mlp, x, y, *small), fit(Recurrent, x, y, *recurrent)
    forecasts[name] = [model(x_test) for model in models]
    nothing = y_test.square().mean().sqrt()  # tomorrow is like today
    results[name] = [((f - y_test).square().mean().sqrt() / nothing).item() for f in forecasts[name]]
    print(f"{name:18} {len(y):4} windows", *(f"{value:10.2f}" for value in results[name]))
# --8<-- [end:compare]

fig, axes = plt.subplots(1, 3, figsize=(7.4, 3.2), layout="constrained")
for ax, (name, values) in zip(axes, series.items(), strict=True):
    y_test = windows(values)[3]
    shown = slice(20, 60)
    ax.plot(y_test[shown].tolist(), color="black", lw=1.4, label="change")
    for i, (model, f) in enumerate(zip(("linear", "MLP", "LSTM"), forecasts[name], strict=True)):
        ax.plot(f[shown].tolist(), color=f"C{i}", lw=1.2, label=model)
    ax.set(title=name, xlabel="steps", yticks=[-2, 0, 2], ylim=(-4, 4))
axes[0].set_ylabel("change, in standard deviations")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
plt.savefig("figure_series.svg")

google, waves, chaos = results.values()
assert min(google) > 0.95
assert waves[0] < waves[1]
assert max(chaos[1:]) < 0.2 < chaos[0]
