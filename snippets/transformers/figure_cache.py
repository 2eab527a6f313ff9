# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: which keys and values are computed in each step of writing, without and with a cache."""

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.1), layout="constrained")
prompt, written = 3, 4
computed = {"all again": 0, "with a cache": 0}
for ax, name in zip(axes, computed, strict=True):
    for step in range(written):
        length = prompt + step
        for place in range(length):
            new = name == "all again" or step == 0 or place == length - 1
            computed[name] += new
            face = {"fc": "C1", "alpha": 0.75} if new else {"fc": "none", "ec": "C0", "ls": "--"}
            ax.add_patch(plt.Rectangle((place + 0.08, -step - 0.42), 0.84, 0.84, lw=1.2, **face))
    for place in range(prompt + written - 1):
        ax.text(place + 0.5, 0.75, str(place), ha="center", fontsize=10)
    for step in range(written):
        ax.text(-0.25, -step, f"step {step + 1}", ha="right", va="center", fontsize=10)
    ax.set(xlim=(-1.9, 6.2), ylim=(-3.6, 1.7), aspect="equal")
    ax.set_title(f"{name}: {computed[name]} computed")
    ax.axis("off")
axes[0].text(3, 1.35, "position", ha="center", fontsize=10)
axes[1].text(3, 1.35, "position", ha="center", fontsize=10)
plt.savefig("figure_cache.svg")

assert computed == {"all again": 18, "with a cache": 6}
