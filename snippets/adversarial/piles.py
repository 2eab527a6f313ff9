# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Earth mover's distance between piles on a line, and the Jensen–Shannon divergence, which does not see how far."""

# --8<-- [start:distance]
import numpy as np


def earth_mover(p, q):
    """p, q: shares at the positions 0, 1, 2 … of a line."""
    return np.abs(np.cumsum(p) - np.cumsum(q)).sum()


def of_samples(x, y):
    """Two samples of the same size, each a row of numbers."""
    return np.abs(np.sort(x) - np.sort(y)).mean()


print("piles:", earth_mover([0.5, 0.5, 0, 0], [0, 0.25, 0.25, 0.5]))
print("samples:", of_samples([0, 0, 1, 1], [1, 2, 3, 3]))
# --8<-- [end:distance]


# --8<-- [start:shift]
def jensen_shannon(p, q):
    middle = (p + q) / 2
    of_p = (p[p > 0] * np.log(p[p > 0] / middle[p > 0])).sum()
    of_q = (q[q > 0] * np.log(q[q > 0] / middle[q > 0])).sum()
    return (of_p + of_q) / 2


real = np.array([0.5, 0.5, 0, 0, 0, 0, 0])
for shift in range(4):
    fake = np.roll(real, shift)
    best_loss = np.log(4) - 2 * jensen_shannon(real, fake)
    print(f"shift {shift}: earth mover {earth_mover(real, fake):.2f}, best loss {best_loss:.3f}")
# --8<-- [end:shift]


# --8<-- [start:same]
rng = np.random.default_rng(0)
for size in (10, 100, 1000, 10000):
    found = [of_samples(rng.normal(size=size), rng.normal(size=size)) for _ in range(100)]
    print(f"two samples of {size:5}: {np.mean(found):.3f}")
# --8<-- [end:same]

assert earth_mover(real, np.roll(real, 4)) == 4
assert np.isclose(jensen_shannon(real, np.roll(real, 2)), np.log(2))
assert of_samples([0, 0, 1, 1], [1, 2, 3, 3]) == 1.75
assert 0.01 < np.mean(found) < 0.03
