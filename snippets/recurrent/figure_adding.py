# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: the adding problem over 20 steps, learned by four layers, each at the rate that the study chose for it."""

import matplotlib.pyplot as plt

# --8<-- [start:train]
import torch


def adding(batch, length=20):
    x, rows = torch.zeros(batch, length, 2), torch.arange(batch)
    x[:, :, 0] = torch.rand(batch, length)
    for first, last in ((0, length // 2), (length // 2, length)):
        x[rows, torch.randint(first, last, (batch,)), 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(dim=1)


def train(layer, rate, steps=800):
    """Mean squared error of every training batch, all of them new."""
    head = torch.nn.Linear(32, 1)
    parameters = [*layer.parameters(), *head.parameters()]
    optimizer, losses = torch.optim.Adam(parameters, lr=rate), []
    for _ in range(steps):
        x, y = adding(64)
        loss = torch.nn.functional.mse_loss(head(layer(x)[0][:, -1])[:, 0], y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses)


# --8<-- [end:train]


# --8<-- [start:layers]
def identity():
    layer = torch.nn.RNN(2, 32, nonlinearity="relu", batch_first=True)
    torch.nn.init.eye_(layer.weight_hh_l0)
    torch.nn.init.zeros_(layer.bias_ih_l0)
    torch.nn.init.zeros_(layer.bias_hh_l0)
    return layer


def open_lstm():
    layer = torch.nn.LSTM(2, 32, batch_first=True)
    with torch.no_grad():
        layer.bias_ih_l0[32:64], layer.bias_hh_l0[32:64] = 1, 0  # the forget gate starts open
    return layer


LAYERS = {
    "plain, tanh": (lambda: torch.nn.RNN(2, 32, batch_first=True), 0.01),
    "plain, ReLU from the identity": (identity, 0.003),
    "LSTM, forget bias 1": (open_lstm, 0.01),
    "GRU": (lambda: torch.nn.GRU(2, 32, batch_first=True), 0.01),
}
# --8<-- [end:layers]

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
last = {}
for i, (name, (make, rate)) in enumerate(LAYERS.items()):
    torch.manual_seed(0)
    losses = train(make(), rate)
    last[name] = losses[-50:].mean().item()
    smooth = losses.unfold(0, 40, 20).mean(dim=1)
    ax.semilogy(20 + 20 * torch.arange(len(smooth)), smooth, color=f"C{i}", label=name)
ax.axhline(1 / 6, color="0.5", ls=":", label="always answering 1")
ax.set(xlabel="training step", ylabel="mean squared error")
ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_adding.svg")

assert 0.005 < last["plain, tanh"] < 0.1
assert max(error for name, error in last.items() if name != "plain, tanh") < 0.02
