# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: five activations, and their derivatives, which are what the gradient is multiplied by."""

import math

import matplotlib.pyplot as plt
import numpy as np

z = np.linspace(-4, 4, 161)
sigmoid = 1 / (1 + np.exp(-z))
normal_cdf = np.array([0.5 * (1 + math.erf(v / math.sqrt(2))) for v in z])
normal_pdf = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
curves = {
    "ReLU": (np.maximum(z, 0), np.where(z > 0, 1.0, 0.0)),
    "GELU": (z * normal_cdf, normal_cdf + z * normal_pdf),
    "SiLU": (z * sigmoid, sigmoid + z * sigmoid * (1 - sigmoid)),
    "tanh": (np.tanh(z), 1 - np.tanh(z) ** 2),
    "sigmoid": (sigmoid, sigmoid * (1 - sigmoid)),
}

fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.2), layout="constrained")
for i, (name, (value, derivative)) in enumerate(curves.items()):
    style = ["-", "--", "-.", "-", "--"][i]
    left.plot(z, value, style, color=f"C{i}", label=name)
    right.plot(z, derivative, style, color=f"C{i}", label=name)
left.set(xlabel="z", title="activation", ylim=(-1.2, 3))
right.set(xlabel="z", title="its derivative", ylim=(-0.2, 1.25))
right.axhline(0.25, color="0.5", lw=0.8)
right.text(4, 0.27, "at most 1/4", fontsize=9, ha="right")
left.legend()
plt.savefig("figure_activations.svg")

assert all(np.allclose(np.gradient(f, z)[2:-2], d[2:-2], atol=0.51) for f, d in curves.values())
assert max(curves["sigmoid"][1]) <= 0.25
