# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""The smallest game: one player lowers x·y with x, the other raises it with y."""

# --8<-- [start:two]
import numpy as np

RATE = 0.1


def together(x, y):
    """Both use the slopes of the same moment."""
    return x - RATE * y, y + RATE * x


def in_turn(x, y):
    """The second player already knows the first one's new position."""
    x = x - RATE * y
    return x, y + RATE * x


def distances(step, count=400):
    points = [(1.0, 0.0)]
    for _ in range(count):
        points.append(step(*points[-1]))
    return np.hypot(*np.array(points).T)


for step in (together, in_turn):
    found = distances(step)
    print(f"{step.__name__:13} distance from the saddle after 0, 100, 200, 400 steps:", end=" ")
    print(*(f"{found[count]:.2f}" for count in (0, 100, 200, 400)), sep="  ")
# --8<-- [end:two]


# --8<-- [start:cures]
def looking_ahead(x, y):
    """Extragradient: try a step, and step from the old place with the slopes of the new one."""
    ahead_x, ahead_y = together(x, y)
    return x - RATE * ahead_y, y + RATE * ahead_x


def optimistic(count=400):
    """Twice the slopes of now, minus those of the step before."""
    x, y, old_x, old_y = 1.0, 0.0, 1.0, 0.0
    found = [(x, y)]
    for _ in range(count):
        new_x, new_y = x - RATE * (2 * y - old_y), y + RATE * (2 * x - old_x)
        x, y, old_x, old_y = new_x, new_y, x, y
        found.append((x, y))
    return np.hypot(*np.array(found).T)


def averaged(count=400):
    """Steps in turn, and the mean of all points so far."""
    points = [(1.0, 0.0)]
    for _ in range(count):
        points.append(in_turn(*points[-1]))
    means = np.cumsum(points, axis=0) / np.arange(1, count + 2)[:, None]
    return np.hypot(*means.T)


def penalised(x, y):
    """Both together, and the player of y also pays y²/2, for the slope of its score."""
    return x - RATE * y, y + RATE * (x - y)


cured = {"looking ahead": distances(looking_ahead), "optimistic": optimistic(), "averaged": averaged()}
cured["penalised"] = distances(penalised)
for name, found in cured.items():
    print(f"{name:13} distance from the saddle after 0, 100, 200, 400 steps:", end=" ")
    print(*(f"{found[count]:.2f}" for count in (0, 100, 200, 400)), sep="  ")
# --8<-- [end:cures]

apart, circling = distances(together), distances(in_turn)
assert np.allclose(apart, 1.01 ** (np.arange(401) / 2))  # each step multiplies by the root of 1 + 0.1²
assert 0.94 < circling.min() < circling.max() < 1.06
assert np.isclose(cured["looking ahead"][400], np.hypot(1 - 0.01, 0.1) ** 400)
assert cured["optimistic"][400] < 0.2
assert cured["averaged"][400] < 0.06
assert np.isclose(cured["penalised"][400], 0.0, atol=1e-6)
