# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the sigmoid turns a score into a probability, and the loss says how bad that probability was."""

import matplotlib.pyplot as plt
import numpy as np

z = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-z))

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
left.plot(z, p, color="C0")
for score in (-2, 0, 2):
    value = 1 / (1 + np.exp(-score))
    left.plot(score, value, "o", color="C1", ms=6)
    left.annotate(f"{value:.2f}", (score, value), (8, -12), textcoords="offset points", fontsize=10)
left.set(xlabel="score $z$", ylabel="probability $p$", title="the sigmoid", ylim=(-0.05, 1.05))

share = np.linspace(0.004, 0.996, 249)
right.plot(share, -np.log(share), color="C0", label="if the answer is yes: −log p")
right.plot(share, -np.log(1 - share), "--", color="C1", label="if it is no: −log(1 − p)")
right.set(xlabel="probability $p$ given to yes", ylabel="loss", title="the cross-entropy", ylim=(0, 7))
right.legend(loc="upper center", fontsize=9)
plt.savefig("figure_sigmoid.svg")

assert (np.diff(p) > 0).all()
assert np.isclose(p[60], 0.5)
