# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: a made trace of heartbeats for each of the four rhythms of study_heartbeats.py, whose formulas it repeats."""

import matplotlib.pyplot as plt
import numpy as np

seconds = np.arange(256) / 50
BUMPS = [(-0.16, 0.03, 0.15), (-0.03, 0.012, -0.2), (0, 0.015, 1), (0.03, 0.012, -0.3), (0.25, 0.05, 0.3)]
even = 0.3 + 0.8 * np.arange(7)
rhythms = {
    "regular": even,
    "one beat early": np.where(np.arange(7) == 3, even - 0.35 * 0.8, even),
    "one beat missing": np.delete(even, 3),
    "irregular": 0.3 + np.cumsum(0.8 * np.array([0, 0.7, 1.3, 0.65, 1.35, 0.8, 1.2])),
}

rng = np.random.default_rng(0)
fig, axes = plt.subplots(2, 2, figsize=(7.4, 3.6), sharex=True, sharey=True, layout="constrained")
for ax, (name, times) in zip(axes.flat, rhythms.items(), strict=True):
    trace = 0.3 * np.sin(2 * np.pi * (0.25 * seconds + rng.uniform())) + rng.normal(0, 0.15, 256)
    for at in times:
        for shift, width, height in BUMPS:
            trace += height * np.exp(-0.5 * ((seconds - at - shift) / width) ** 2)
    ax.plot(seconds, trace, lw=1.0)
    ax.set_title(name)
for ax in axes[1]:
    ax.set_xlabel("seconds")
plt.savefig("figure_heartbeats.svg")

assert len(rhythms["one beat missing"]) == len(rhythms["regular"]) - 1
