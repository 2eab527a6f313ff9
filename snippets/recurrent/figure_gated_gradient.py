# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: how much of the gradient at the last cell of an LSTM, or state of a GRU, arrives at earlier ones."""

import matplotlib.pyplot as plt

# --8<-- [start:measure]
import torch

torch.set_default_dtype(torch.float64)
STEPS, BATCH, SIZE = 60, 32, 64


def arriving(kind, forget_bias=None, direct_only=False, seed=0):
    """Norm of the loss's gradient for the memory of every step, the last one's set to 1."""
    torch.manual_seed(seed)
    cell = kind(8, SIZE)
    if forget_bias is not None:
        with torch.no_grad():
            cell.bias_ih[SIZE : 2 * SIZE] = forget_bias  # rows: i, f, g, o
            cell.bias_hh[SIZE : 2 * SIZE] = 0
    h, c, memory = torch.zeros(BATCH, SIZE), torch.zeros(BATCH, SIZE), []
    for x in torch.randn(STEPS, BATCH, 8):
        if kind is torch.nn.LSTMCell:
            h, c = cell(x, (h.detach() if direct_only else h, c))  # detach: no gradient by way of h and the gates
            memory.append(c)
        else:
            h = cell(x, h)
            memory.append(h)
        memory[-1].retain_grad()
    (memory[-1] * torch.randn(BATCH, SIZE)).sum().backward()  # the loss looks at the last memory
    norms = torch.stack([state.grad.norm() for state in memory]).flip(0)
    return norms / norms[0]


# --8<-- [end:measure]


# --8<-- [start:print]
def factor(norms):
    return norms[50].item() ** (1 / 50)


curves, factors = {}, {}
print("                       sigmoid   direct way   all ways, five seeds")
for bias in (0, 1, 3):
    name = f"LSTM, forget bias {bias}"
    runs = [arriving(torch.nn.LSTMCell, bias, seed=seed) for seed in range(5)]
    direct = [factor(arriving(torch.nn.LSTMCell, bias, True, seed)) for seed in range(5)]
    curves[name], found = runs[0], [factor(norms) for norms in runs]
    factors[name] = torch.tensor(float(bias)).sigmoid().item(), sum(direct) / 5, sum(found) / 5
    spread = f"({min(found):.2f} to {max(found):.2f})"
    print(f"{name}     {factors[name][0]:.2f}      {factors[name][1]:.2f}         {factors[name][2]:.2f} {spread}")
runs = [arriving(torch.nn.GRUCell, seed=seed) for seed in range(5)]
curves["GRU"], found = runs[0], [factor(norms) for norms in runs]
print(f"GRU                                           {sum(found) / 5:.2f} ({min(found):.2f} to {max(found):.2f})")
# --8<-- [end:print]

fig, ax = plt.subplots(figsize=(7.2, 3.4), layout="constrained")
for i, (name, norms) in enumerate(curves.items()):
    ax.semilogy(norms, color=f"C{i}", label=name)
ax.set(xlabel="steps back in time", ylabel="gradient, relative to the last step", xlim=(0, 59))
ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_gated_gradient.svg")

for sigmoid, direct, every in factors.values():
    assert abs(direct - sigmoid) < 0.05
    assert every > direct + 0.03
