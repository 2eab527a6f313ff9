# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Several steps ahead: a model for one step, fed its own forecasts, against one that forecasts all at once."""

# --8<-- [start:data]
import numpy as np
import torch

PAST, AHEAD = 20, 16


def mackey_glass(n, delay=17):
    """dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x(t), every third time unit."""
    x = [1.2] * (10 * delay + 1)
    for _ in range(30 * n):
        past = x[-10 * delay - 1]
        x.append(x[-1] + 0.1 * (0.2 * past / (1 + past**10) - 0.1 * x[-1]))
    return np.array(x[-30 * n :: 30])


values = mackey_glass(1500)
values = (values - values[:900].mean()) / values[:900].std()
view = np.lib.stride_tricks.sliding_window_view(values, PAST + AHEAD)
table = torch.tensor(view.copy(), dtype=torch.float32)
gap = PAST + AHEAD - 1  # no window reaches from one part into the next
parts = table[: 900 - gap], table[900 : 1200 - gap], table[1200:]
# --8<-- [end:data]


# --8<-- [start:train]
def train(outputs, lr, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(PAST, 64), torch.nn.Tanh(), torch.nn.Linear(64, outputs))
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 60)
    for _ in range(60):
        for rows in torch.randperm(len(parts[0])).split(64):
            x = parts[0][rows]
            loss = torch.nn.functional.mse_loss(model(x[:, :PAST]), x[:, PAST : PAST + outputs])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def forecast(model, x, outputs):
    while x.shape[1] < PAST + AHEAD:  # once with sixteen outputs, sixteen times with one
        x = torch.cat([x, model(x[:, -PAST:])], dim=1)
    return x[:, PAST:]


# --8<-- [end:train]


# --8<-- [start:compare]
def errors(model, outputs, part):
    """The root mean squared error at each step ahead, in standard deviations of the series."""
    return (forecast(model, part[:, :PAST], outputs) - part[:, PAST:]).square().mean(dim=0).sqrt()


shown, results = [1, 2, 4, 8, 16], {}
print("steps ahead                         ", *(f"{k:6}" for k in shown))
for name, outputs in (("step by step", 1), ("all at once", AHEAD)):
    models = {lr: train(outputs, lr, 0) for lr in (0.01, 0.03, 0.1)}
    best = min(models, key=lambda lr: errors(models[lr], outputs, parts[1]).mean())
    models = models[best], *(train(outputs, best, seed) for seed in (1, 2))
    results[name] = torch.stack([errors(model, outputs, parts[2]) for model in models])
    for what, row in (("mean of 3", results[name].mean(dim=0)), ("largest", results[name].max(dim=0).values)):
        print(f"{name:13} rate {best:5}, {what:9}    ", *(f"{row[k - 1]:6.3f}" for k in shown))
last = (parts[2][:, PAST:] - parts[2][:, PAST - 1 : PAST]).square().mean(dim=0).sqrt()
print(f"{'as the last value':36}", *(f"{last[k - 1]:6.3f}" for k in shown))
# --8<-- [end:compare]

# --8<-- [start:linear]
known, unseen = parts[0].numpy(), parts[2].numpy()
one = np.linalg.lstsq(known[:, :PAST], known[:, PAST])[0]  # one step; fed its own forecasts below
rows = unseen[:, :PAST]
for _ in range(AHEAD):
    rows = np.column_stack([rows, rows[:, -PAST:] @ one])
direct = unseen[:, :PAST] @ np.linalg.lstsq(known[:, :PAST], known[:, PAST:])[0]  # sixteen models at once
lines = {}
for name, guess in (("linear, step by step", rows[:, PAST:]), ("linear, all at once", direct)):
    lines[name] = wrong = np.sqrt(((guess - unseen[:, PAST:]) ** 2).mean(axis=0))
    print(f"{name:36}", *(f"{wrong[k - 1]:6.3f}" for k in shown))
# --8<-- [end:linear]

recursive, direct = results.values()
assert recursive.max(dim=0).values[15] < direct.min(dim=0).values[15]
assert lines["linear, all at once"][7] < 0.95 * lines["linear, step by step"][7]
assert direct.max() < 0.3 * lines["linear, all at once"][7]
