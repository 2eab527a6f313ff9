# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: windows that overlap are divided at random, and a held window stands in its neighbours."""

import matplotlib.pyplot as plt

WINDOW, STRIDE, HELD = 64, 16, 4

fig, ax = plt.subplots(figsize=(7.2, 3.0), layout="constrained")
covered = set()
for k in range(9):
    start = k * STRIDE
    held = k == HELD
    ax.add_patch(plt.Rectangle((start, k), WINDOW, 0.7, fc="C1" if held else "C0", alpha=0.85, ec="none"))
    if not held:
        inside = max(start, HELD * STRIDE), min(start + WINDOW, HELD * STRIDE + WINDOW)
        covered |= set(range(*inside))
for edge in (HELD * STRIDE, HELD * STRIDE + WINDOW):
    ax.axvline(edge, color="C1", ls=":", lw=1.4)
ax.text(
    HELD * STRIDE + WINDOW / 2, HELD + 0.33, "held for the test", ha="center", va="center", fontsize=9, color="white"
)
ax.text(32, 0.33, "for training", ha="center", va="center", fontsize=9, color="white")
ax.set(xlim=(-2, 194), ylim=(9.1, -0.3), xlabel="place in the text, in characters", yticks=[])
ax.spines["left"].set_visible(False)
plt.savefig("figure_windows.svg")

assert len(covered) == WINDOW  # every held character stands in some training window
