# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: multiply-adds of one layer of width 64 against the length, for four kinds of layers."""

import matplotlib.pyplot as plt

D = 64
lengths = [2**k for k in range(4, 17)]
curves = {
    "attention": ([4 * t * D**2 + 2 * t**2 * D for t in lengths], "C1", "-"),
    "attention in windows of 128": ([4 * t * D**2 + 2 * t * min(t, 256) * D for t in lengths], "C1", "--"),
    "GRU": ([6 * t * D**2 for t in lengths], "C0", "-"),
    "convolution of 3": ([3 * t * D**2 for t in lengths], "C2", "-"),
}
fig, ax = plt.subplots(figsize=(7, 3.6))
for name, (counts, color, style) in curves.items():
    ax.loglog(lengths, counts, color=color, ls=style, label=name, base=10)
ax.axvline(D, color="0.6", lw=1, ymax=0.6)
ax.text(D * 1.15, 1.6e5, "length = width")
ax.set(xlabel="length", ylabel="multiply-adds", xticks=[16, 64, 256, 1024, 4096, 16384, 65536], ylim=(1e5, 1e12))
ax.set_xticklabels(["16", "64", "256", "1,024", "4,096", "16,384", "65,536"])
ax.set_yticks([1e6, 1e8, 1e10, 1e12], ["million", "100 million", "10 billion", "1,000 billion"])
ax.minorticks_off()
ax.legend(loc="upper left")
plt.savefig("figure_lengths.svg")

assert curves["attention"][0][2] == curves["GRU"][0][2]  # equal at length 64
assert curves["attention"][0][-1] > 300 * curves["GRU"][0][-1]
