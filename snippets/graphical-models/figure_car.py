# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: the Bayesian network of a morning, five circles and four arrows, with the numbers of each table."""

import matplotlib.pyplot as plt

PLACES = {"frost": (1, 2), "old\nbattery": (3, 2), "ice": (0, 1), "stuck": (2, 1), "late": (2, 0)}
ARROWS = [("frost", "ice"), ("frost", "stuck"), ("old\nbattery", "stuck"), ("stuck", "late")]
NOTES = {  # the chance of a yes
    "frost": (-0.38, 0.0, "right", "0.2"),
    "old\nbattery": (0.38, 0.0, "left", "0.1"),
    "ice": (-0.38, 0.0, "right", "no frost 0.05\nfrost 0.9"),
    "stuck": (0.4, 0.0, "left", "neither 0.01\nfrost 0.1\nold battery 0.3\nboth 0.6"),
    "late": (0.38, 0.0, "left", "car starts 0.1\ncar stuck 0.7"),
}

fig, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
for start, end in ARROWS:
    ax.annotate(
        "",
        xy=PLACES[end],
        xytext=PLACES[start],
        arrowprops={"arrowstyle": "-|>", "shrinkA": 21, "shrinkB": 21, "color": "0.4", "lw": 1.5},
    )
for name, (x, y) in PLACES.items():
    ax.scatter([x], [y], s=1500, color="C0", zorder=2)
    ax.text(x, y, name, ha="center", va="center", color="white", fontsize=9, zorder=3)
    dx, dy, side, note = NOTES[name]
    ax.text(x + dx, y + dy, note, ha=side, va="center", fontsize=9)
ax.set(xlim=(-1.6, 4.4), ylim=(-0.45, 2.45))
ax.axis("off")
plt.savefig("figure_car.svg")

assert len(ARROWS) == 4
assert {name for pair in ARROWS for name in pair} == set(PLACES)
