# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: eight steps one after the other, and in three rounds of a scan."""

import matplotlib.pyplot as plt

T = 8
ARROW = {"arrowstyle": "-|>", "lw": 1.0, "color": "black", "shrinkA": 5, "shrinkB": 5}
fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.2), layout="constrained")
for t in range(T):
    left.plot(t, t, "o", color="C0", ms=8)
    if t:
        left.annotate("", (t, t), (t - 1, t - 1), arrowprops=ARROW)
drawn, reach = 0, 1
covered = [{t} for t in range(T)]  # the steps that the pair at t stands for
for level in range(4):
    for t in range(T):
        done = covered[t] == set(range(t + 1))
        right.plot(t, level, "o", color="C0" if done else "0.7", ms=8)
    if level < 3:
        before = [set(steps) for steps in covered]
        for t in range(T):
            right.annotate("", (t, level + 1), (t, level), arrowprops=ARROW | {"color": "0.7"})
            if t >= reach:
                right.annotate("", (t, level + 1), (t - reach, level), arrowprops=ARROW)
                covered[t] = before[t] | before[t - reach]
                drawn += 1
        reach *= 2
left.set(title="one after the other", xlabel="step", ylabel="round", ylim=(-0.5, 7.5))
right.set(title="scan", xlabel="step", yticks=range(4), ylim=(-0.3, 3.3))
for ax in (left, right):
    ax.set(xticks=range(T), xticklabels=range(1, T + 1))
plt.savefig("figure_scan.svg")

assert all(steps == set(range(t + 1)) for t, steps in enumerate(covered))
assert drawn == 7 + 6 + 4
