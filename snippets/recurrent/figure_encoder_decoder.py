# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: an encoder reads 4, 1, 7; its last state starts a decoder, which writes four words and is fed them."""

from itertools import pairwise

import matplotlib.pyplot as plt

READ, WRITTEN = ["4", "1", "7"], ["four", "hundred", "seventeen", "end"]
FED = ["start", *WRITTEN[:-1]]
ARROW = {"arrowstyle": "-|>", "lw": 1.1, "color": "black", "shrinkA": 0, "shrinkB": 0}

fig, ax = plt.subplots(figsize=(7.4, 2.6), layout="constrained")
places = [0, 1.2, 2.4, 4.4, 5.9, 7.4, 8.9]
for k, x in enumerate(places):
    reads = k < len(READ)
    colour = "C0" if reads else "C1"
    ax.add_patch(plt.Rectangle((x - 0.35, -0.3), 0.7, 0.6, fill=False, lw=1.5, ec=colour))
    ax.text(x, -1.1, READ[k] if reads else FED[k - len(READ)], ha="center", va="center", fontsize=10)
    ax.annotate("", (x, -0.3), (x, -0.85), arrowprops=ARROW)
    if not reads:
        ax.text(x, 1.1, WRITTEN[k - len(READ)], ha="center", va="center", fontsize=10)
        ax.annotate("", (x, 0.85), (x, 0.3), arrowprops=ARROW)
    if k:
        ax.annotate("", (x - 0.35, 0), (places[k - 1] + 0.35, 0), arrowprops=ARROW)
for left, right in pairwise(places[3:]):  # each word is fed at the next step
    ax.plot([left + 0.55, right - 0.55], [0.95, -0.95], color="0.6", lw=1, ls=":")
ax.text(3.4, 0.2, "$c$", ha="center", fontsize=11)
ax.text(1.2, 0.6, "encoder", ha="center", color="C0", fontsize=10)
ax.text(6.65, 1.65, "decoder", ha="center", color="C1", fontsize=10)
ax.set(xlim=(-0.6, 9.7), ylim=(-1.5, 1.95), aspect="equal")
ax.axis("off")
plt.savefig("figure_encoder_decoder.svg")

assert FED[1:] == WRITTEN[:-1]
assert len(places) == len(READ) + len(WRITTEN)
