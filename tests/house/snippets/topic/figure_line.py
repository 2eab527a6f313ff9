# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: a line."""

import matplotlib.pyplot as plt

(line,) = plt.plot([0, 1, 2], label="a line")
plt.legend()
plt.savefig("figure_line.svg")

assert len(line.get_xdata()) == 3
