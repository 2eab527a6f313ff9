# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch"]
# ///
"""Failure: a network that predicts the level of a series cannot leave the range it has seen."""

# --8<-- [start:data]
import numpy as np
import torch
from matplotlib.cbook import get_sample_data

price = np.load(get_sample_data("goog.npz", asfileobj=False))["price_data"]["close"]  # Google, 2004 to 2008
level = torch.tensor(price / 100, dtype=torch.float64)
days = len(level) * 2 // 5  # the first two fifths are for training: up to 2006
windows = level.unfold(0, 20, 1)[:-1]  # (days, 20): the last 20 days ...
tomorrow = level[20:]  # ... and the next
# --8<-- [end:data]


def train(forecast):
    """Typical error on the later days, as a multiple of that of `tomorrow is like today`."""
    torch.manual_seed(0)
    gru, head = torch.nn.GRU(1, 16, batch_first=True).double(), torch.nn.Linear(16, 1).double()
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], lr=0.01)
    early, late = slice(0, days - 20), slice(days, None)
    for _ in range(100):
        loss = (forecast(gru, head, windows[early]) - tomorrow[early]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        error = (forecast(gru, head, windows[late]) - tomorrow[late]).square().mean().sqrt()
    return (error / (windows[late][:, -1] - tomorrow[late]).square().mean().sqrt()).item()


# --8<-- [start:broken]
def broken():
    def forecast(gru, head, x):
        return head(gru(x[:, :, None])[0][:, -1])[:, 0]

    return train(forecast)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def forecast(gru, head, x):
        change = x.diff(dim=1) / x[:, :-1]  # relative, as a price has no natural size
        return x[:, -1] * (1 + 0.02 * head(gru(50 * change[:, :, None])[0][:, -1])[:, 0])

    return train(forecast)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(ratio):
    """More than twice the error of doing nothing."""
    return ratio > 2


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"training days {level[:days].min() * 100:.0f} to {level[:days].max() * 100:.0f} dollars, ", end="")
    print(f"later days up to {level[days:].max() * 100:.0f}")
    print(f"predicts the level:  {broken():.1f} times the error of `as today`")
    print(f"predicts the change: {fixed():.2f} times")
    assert symptom(broken())
    assert not symptom(fixed())
