# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: how much of the gradient at the last step of a plain recurrent network arrives at earlier ones."""

import matplotlib.pyplot as plt
import numpy as np

# --8<-- [start:back]
STEPS, BATCH, SIZE = 60, 32, 64
PHI = {
    "tanh": (np.tanh, lambda h: 1 - h**2),  # the slope, computed from the activation's own value
    "ReLU": (lambda a: np.maximum(a, 0), lambda h: (h > 0).astype(float)),
    "no bend": (lambda a: a, np.ones_like),
}


def gradient_norms(weight_hh, bend, rng):
    """Norm of dh at the last step, one before it, and so on; and the root mean square of the slopes."""
    phi, slope = PHI[bend]
    edge = SIZE**-0.5
    weight_ih, bias = rng.uniform(-edge, edge, (SIZE, 8)), rng.uniform(-edge, edge, (2, SIZE)).sum(axis=0)
    states = [np.zeros((BATCH, SIZE))]
    for _ in range(STEPS):
        x = rng.standard_normal((BATCH, 8))
        states.append(phi(x @ weight_ih.T + states[-1] @ weight_hh.T + bias))
    dh, norms = rng.standard_normal((BATCH, SIZE)), []
    for h in reversed(states[1:]):
        norms.append(np.linalg.norm(dh))
        dh = dh * slope(h) @ weight_hh  # one step back
    return np.array(norms) / norms[0], np.sqrt(np.mean(slope(np.array(states[1:])) ** 2))


# --8<-- [end:back]


# --8<-- [start:print]
def pytorch_start(rng):
    return rng.uniform(-(SIZE**-0.5), SIZE**-0.5, (SIZE, SIZE))


def orthogonal(scale):
    return lambda rng: scale * np.linalg.qr(rng.standard_normal((SIZE, SIZE)))[0]


cases = {  # name: matrix, activation, by how much the matrix alone shrinks or stretches a gradient
    "PyTorch's start, no bend": (pytorch_start, "no bend", 3**-0.5),
    "PyTorch's start, tanh": (pytorch_start, "tanh", 3**-0.5),
    "orthogonal, tanh": (orthogonal(1), "tanh", 1),
    "2 x orthogonal, tanh": (orthogonal(2), "tanh", 2),
    "orthogonal, ReLU": (orthogonal(1), "ReLU", 1),
    "2 x orthogonal, ReLU": (orthogonal(2), "ReLU", 2),
}
curves, factors = {}, {}
print("                          matrix   slopes  product  measured, five seeds")
for name, (matrix, bend, alone) in cases.items():
    runs = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        runs.append(gradient_norms(matrix(rng), bend, rng))
    curves[name] = runs[0][0]
    slopes, measured = np.mean([s for _, s in runs]), np.array([n[50] ** (1 / 50) for n, _ in runs])
    factors[name] = alone * slopes, measured
    shown = f"{alone:7.2f}  {slopes:7.2f}  {alone * slopes:7.2f}"
    print(f"{name:24}{shown}   {measured.mean():.2f} ({measured.min():.2f} to {measured.max():.2f})")
# --8<-- [end:print]

fig, ax = plt.subplots(figsize=(7.2, 3.9), layout="constrained")
for i, (name, norms) in enumerate(curves.items()):
    ax.semilogy(norms, color=f"C{i}", label=name.replace(" x ", " × "))
ax.set(xlabel="steps back in time", ylabel="gradient, relative to the last step", xlim=(0, 59))
ax.legend(fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_gradient.svg")

for predicted, measured in factors.values():
    assert abs(predicted - measured.mean()) < 0.035
assert curves["PyTorch's start, tanh"][50] < 1e-11
assert curves["2 x orthogonal, ReLU"][50] > 1e5
