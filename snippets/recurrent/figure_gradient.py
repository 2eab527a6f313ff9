# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: how much of the gradient at the last step arrives at earlier ones, without and with gates."""

import matplotlib.pyplot as plt
import torch

torch.set_default_dtype(torch.float64)
STEPS, BATCH, SIZE = 60, 32, 64


# --8<-- [start:measure]
def arriving(cell, start):
    """Norm of the loss's gradient by the state of every step, the last one's set to 1."""
    torch.manual_seed(1)
    x = torch.randn(STEPS, BATCH, 8)
    states = [start]
    for t in range(STEPS):
        states.append(cell(x[t], states[-1]))
        for part in states[-1] if isinstance(states[-1], tuple) else [states[-1]]:
            part.retain_grad()
    memory = [state[1] if isinstance(state, tuple) else state for state in states[1:]]  # of an LSTM: the cell c
    (memory[-1] * torch.randn(BATCH, SIZE)).sum().backward()
    norms = torch.stack([state.grad.norm() for state in memory])
    return (norms / norms[-1]).flip(0)  # how many steps back


def rnn(scale=None, nonlinearity="tanh"):
    """A plain cell; its recurrent matrix PyTorch's, or orthogonal times a factor."""
    torch.manual_seed(0)
    cell = torch.nn.RNNCell(8, SIZE, nonlinearity=nonlinearity)
    if scale is not None:
        torch.nn.init.orthogonal_(cell.weight_hh, gain=scale)
    return arriving(cell, torch.zeros(BATCH, SIZE))


def lstm(forget_bias):
    torch.manual_seed(0)
    cell = torch.nn.LSTMCell(8, SIZE)
    with torch.no_grad():
        cell.bias_ih[SIZE : 2 * SIZE] = forget_bias  # rows: i, f, g, o
        cell.bias_hh[SIZE : 2 * SIZE] = 0
    return arriving(cell, (torch.zeros(BATCH, SIZE), torch.zeros(BATCH, SIZE)))


def gru():
    torch.manual_seed(0)
    return arriving(torch.nn.GRUCell(8, SIZE), torch.zeros(BATCH, SIZE))


# --8<-- [end:measure]


# --8<-- [start:print]
plain = {
    "tanh, PyTorch's start": rnn(),
    "tanh, orthogonal": rnn(1.0),
    "tanh, 2 x orthogonal": rnn(2.0),
    "ReLU, orthogonal": rnn(1.0, "relu"),
    "ReLU, 2 x orthogonal": rnn(2.0, "relu"),
}
gated = {f"LSTM, forget bias {b}": lstm(b) for b in (0, 1, 3)} | {"GRU": gru()}
for name, norms in (plain | gated).items():
    print(f"{name:22}: after 10 steps {norms[10]:.1g}, after 50 {norms[50]:.0e}; factor {norms[50] ** (1 / 50):.2f}")
# --8<-- [end:print]

fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.8), sharey=True, layout="constrained")
for ax, curves, title in zip(axes, (plain, gated), ("without gates", "with gates"), strict=True):
    for i, (name, norms) in enumerate(curves.items()):
        ax.semilogy(norms, color=f"C{i}", label=name.replace(" x ", " × "))
    ax.set(xlabel="steps back in time", title=title, ylim=(1e-16, 1e26))
    ax.legend(fontsize=9, loc="upper left")
axes[0].set_ylabel("gradient, relative to the last step")
plt.savefig("figure_gradient.svg")

assert plain["tanh, PyTorch's start"][50] < 1e-8
assert plain["ReLU, 2 x orthogonal"][50] > 1e3
assert gated["LSTM, forget bias 3"][50] > 1e3 * gated["LSTM, forget bias 0"][50]
