# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure and run: the mean-field approximation of two causes, and a bound that rises and stays below."""

import matplotlib.pyplot as plt

# --8<-- [start:bound]
import numpy as np

joint = np.array([[0.0072, 0.0240], [0.0180, 0.0120]])  # row: no frost, frost; column: good, old battery; car stuck


def bound(q):
    """The mean of ln joint - ln q, over states drawn from q."""
    return (q * (np.log(joint) - np.log(q))).sum()


print(f"logarithm of the evidence  {np.log(joint.sum()):.4f}")
for name, q in (
    ("all four alike", np.full((2, 2), 0.25)),
    ("before it was stuck", np.outer([0.8, 0.2], [0.9, 0.1])),
    ("the exact shares", joint / joint.sum()),
):
    print(f"{name:26} {bound(q):.4f}")
# --8<-- [end:bound]


# --8<-- [start:ascent]
def normalised(score):
    """A softmax: two numbers that add up to 1."""
    weight = np.exp(score - score.max())
    return weight / weight.sum()


frost, battery = np.array([0.5, 0.5]), np.array([0.5, 0.5])
bounds = [bound(np.outer(frost, battery))]
print(f"start      frost {frost[1]:.3f}  old battery {battery[1]:.3f}  bound {bounds[0]:.4f}")
for sweep in range(1, 11):
    frost = normalised(np.log(joint) @ battery)  # for each row, the mean of ln joint over the battery
    bounds.append(bound(np.outer(frost, battery)))
    battery = normalised(frost @ np.log(joint))  # for each column, the mean over frost
    bounds.append(bound(np.outer(frost, battery)))
    if sweep in (1, 2, 3, 10):
        print(f"sweep {sweep:2}   frost {frost[1]:.3f}  old battery {battery[1]:.3f}  bound {bounds[-1]:.4f}")
# --8<-- [end:ascent]


# --8<-- [start:wrong]
def describe(q):
    """P(frost), P(old), P(old | frost), and the correlation of the two."""
    f, o = q[1].sum(), q[:, 1].sum()
    return f, o, q[1, 1] / f, (q[1, 1] - f * o) / np.sqrt(f * (1 - f) * o * (1 - o))


exact, q = joint / joint.sum(), np.outer(frost, battery)
print("              frost  old battery  old if frost  correlation")
for name, table in (("exact", exact), ("mean field", q)):
    print(f"{name:10}", *(f"{one:10.3f}" for one in describe(table)))
# --8<-- [end:wrong]

# --8<-- [start:either]
either = np.array([[0.0008, 0.03], [0.03, 0.0008]])
ends = {}
for start in (0.5, 0.6):
    b = np.array([1 - start, start])
    for _ in range(50):
        f = normalised(np.log(either) @ b)
        b = normalised(f @ np.log(either))
    product = np.outer(f, b)
    ends[start] = b[1], (product * (np.log(either) - np.log(product))).sum()
    print(f"from {start}: frost {f[1]:.3f}  old battery {b[1]:.3f}  bound {ends[start][1]:.4f}")
f, b = either[1].sum() / either.sum(), either[:, 1].sum() / either.sum()
print(f"exact:    frost {f:.3f}  old battery {b:.3f}  logarithm of the evidence {np.log(either.sum()):.4f}")
# --8<-- [end:either]

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), layout="constrained")
left.plot(bounds[:13], marker="o", color="C0", label="bound")
left.axhline(np.log(joint.sum()), color="0.4", ls="--", label="logarithm of the evidence")
left.set(xlabel="updates", ylabel="nats")
left.set_xticks([0, 3, 6, 9, 12])
left.legend(fontsize=9)
places = np.arange(4)
right.bar(places - 0.2, exact.ravel(), 0.4, label="exact")
right.bar(places + 0.2, q.ravel(), 0.4, label="mean field")
right.set_xticks(places, ["neither", "old\nbattery", "frost", "both"])
right.set(ylabel="probability")
right.legend(fontsize=9)
plt.savefig("figure_bound.svg")

assert np.all(np.diff(bounds) > -1e-12)
assert np.all(np.array(bounds) < np.log(joint.sum()))
assert describe(exact)[3] < -0.3
assert abs(describe(q)[3]) < 1e-9
assert abs(ends[0.5][0] - 0.5) < 1e-9
assert ends[0.6][0] > 0.95
assert ends[0.5][1] < ends[0.6][1] < np.log(either.sum())
