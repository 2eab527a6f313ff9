# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Polynomials of several degrees, fitted to fifteen noisy points: the error on these points, and on new ones."""

# --8<-- [start:draw]
import numpy as np


def draw(points, rng):
    """Points of a wave, each with a random error."""
    x = rng.uniform(0, 1, points)
    return x, np.sin(2 * np.pi * x) + rng.normal(0, 0.3, points)


# --8<-- [end:draw]


# --8<-- [start:errors]
def errors(degree, training, new):
    x, y = training
    model = np.polynomial.Polynomial.fit(x, y, degree)
    return [np.mean((model(x) - y) ** 2) for x, y in (training, new)]


rng = np.random.default_rng(0)
sets = [draw(15, rng) for _ in range(200)]
new = draw(1000, rng)
found = {}
print("degree   15 training points   1000 new points   (median of 200 training sets)")
for degree in (0, 1, 3, 5, 9, 14):
    found[degree] = np.median([errors(degree, training, new) for training in sets], axis=0)
    print(f"{degree:4}   {found[degree][0]:14.3f}   {found[degree][1]:20.3g}")
# --8<-- [end:errors]


# --8<-- [start:choose]
def least(degrees, training, validation):
    """The degree with the least error on the validation points, and that error."""
    scores = {degree: errors(degree, training, validation)[1] for degree in degrees}
    best = min(scores, key=scores.get)
    return best, scores[best]


rows = []
for training in sets:
    validation = draw(15, rng)
    degree, score = least(range(13), training, validation)
    rows.append((degree, score, errors(degree, training, new)[1]))
degrees, scores, tests = np.array(rows).T
print(f"chosen degree: median {np.median(degrees):.0f}, 3 to 6 in {np.mean((degrees > 2) & (degrees < 7)):.0%}")
print(f"its error on the validation points: median {np.median(scores):.3f}")
print(f"its error on new points:            median {np.median(tests):.3f}")
# --8<-- [end:choose]


# --8<-- [start:more]
for points in (15, 30, 100, 1000):
    many = [draw(points, rng) for _ in range(50)]
    print(f"degree 9, {points:4} training points:", end=" ")
    print("{:.3f} on them, {:.3g} on new ones".format(*np.median([errors(9, one, new) for one in many], axis=0)))
# --8<-- [end:more]

assert found[14][0] < 1e-6
assert found[14][1] > 100
assert found[3][1] < 0.25 < found[1][1]
assert 0.06 < np.median(scores) < 0.12
assert np.median(tests) > np.median(scores) + 0.02
