# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: the adding problem. A plain RNN, an LSTM and a GRU learn to add two marked numbers out of twenty."""

import matplotlib.pyplot as plt
import torch

torch.set_default_dtype(torch.float64)
device = "cuda" if torch.cuda.is_available() else "cpu"


# --8<-- [start:data]
def adding(batch, length):
    """Numbers and marks (batch, length, 2); the sum of the two marked numbers."""
    x = torch.zeros(batch, length, 2)
    x[:, :, 0] = torch.rand(batch, length)
    half, rows = length // 2, torch.arange(batch)
    for marked in (torch.randint(half, (batch,)), torch.randint(half, length, (batch,))):
        x[rows, marked, 1] = 1
    return x.to(device), (x[:, :, 0] * x[:, :, 1]).sum(dim=1).to(device)


# --8<-- [end:data]


# --8<-- [start:train]
def train(kind, length=20, steps=420):
    """Mean squared error of every training batch, all of them new."""
    torch.manual_seed(0)
    layer, head = kind(2, 32, batch_first=True).to(device), torch.nn.Linear(32, 1).to(device)
    if kind is torch.nn.LSTM:
        with torch.no_grad():
            layer.bias_ih_l0[32:64], layer.bias_hh_l0[32:64] = 1, 0  # the forget gate starts open
    parameters = [*layer.parameters(), *head.parameters()]
    optimizer, losses = torch.optim.Adam(parameters, lr=0.01), []
    for _ in range(steps):
        x, y = adding(64, length)
        loss = torch.nn.functional.mse_loss(head(layer(x)[0][:, -1])[:, 0], y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses), sum(p.numel() for p in layer.parameters())


# --8<-- [end:train]


# --8<-- [start:compare]
results = {kind.__name__: train(kind) for kind in (torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU)}
for name, (losses, size) in results.items():
    print(f"{name:4} {size:5} weights: error of the last 20 batches {losses[-20:].mean():.3f}")
print("always answering 1:", round(1 / 6, 3))
# --8<-- [end:compare]

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for i, (name, (losses, _)) in enumerate(results.items()):
    ax.semilogy(losses.unfold(0, 10, 5).mean(dim=1), color=f"C{i}", label=name)
ax.axhline(1 / 6, color="0.5", ls=":", label="always answering 1")
ticks = range(0, 85, 10)
ax.set(xlabel="training step", ylabel="mean squared error", xticks=ticks, xticklabels=[5 * t for t in ticks])
ax.legend()
plt.savefig("figure_adding.svg")

last = {name: losses[-20:].mean() for name, (losses, _) in results.items()}
assert last["RNN"] > 0.1
assert last["GRU"] < 0.03
