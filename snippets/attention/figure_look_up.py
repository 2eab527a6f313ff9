# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the look-up by hand, K 3, A 7, C 9, with the scores 0, 2, 0 for the question A."""

import matplotlib.pyplot as plt
import numpy as np

scores, digits = np.array([0.0, 2.0, 0.0]), [3, 7, 9]
weights = np.exp(scores) / np.exp(scores).sum()
result = weights @ np.eye(10)[digits]

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), width_ratios=(3, 5), layout="constrained")
left.bar(range(3), weights, color="C0", width=0.6)
entries = zip("KAC", digits, scores, strict=True)
left.set_xticks(range(3), [f"{letter} {digit}\nscore {score:.0f}" for letter, digit, score in entries])
left.set_xticks(
    range(3), [f"{letter} {digit}\nscore {s:.0f}" for letter, digit, s in zip("KAC", digits, scores, strict=True)]
)
left.set(title="weights for the question A", ylim=(0, 1), ylabel="weight")
right.bar(range(10), result, color="C1", width=0.6)
right.set_xticks(range(10))
right.set(title="weighted mean of the rows", ylim=(0, 1), xlabel="digit", ylabel="probability")
for ax, places, heights in ((left, range(3), weights), (right, digits, weights)):
    for x, height in zip(places, heights, strict=True):
        ax.text(x, height + 0.02, f"{height:.2f}", ha="center", fontsize=10)
plt.savefig("figure_look_up.svg")

assert np.allclose(weights, [0.107, 0.787, 0.107], atol=5e-4)
assert np.isclose(result.sum(), 1)
