# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A Markov random field: three pixels by hand, nine by enumeration, and a pixel given its neighbours."""

# --8<-- [start:three]
from itertools import product

import numpy as np

LINK, SEEN = 3.0, 2.0  # factors for neighbours that are equal, and for a pixel as it was seen; otherwise 1


def factors(picture, seen, links):
    """The product of all factors for one picture."""
    equal = sum(picture[i] == picture[j] for i, j in links)
    agree = sum(a == b for a, b in zip(picture, seen, strict=True))
    return LINK**equal * SEEN**agree


row = [(0, 1), (1, 2)]  # three pixels in a row have two links
pictures = list(product([0, 1], repeat=3))
weights = np.array([factors(picture, (0, 1, 0), row) for picture in pictures])
for picture, weight in zip(pictures, weights, strict=True):
    print(*picture, f"  {weight:3.0f}  {weight / weights.sum():.3f}")
print(f"Z = {weights.sum():.0f}")
# --8<-- [end:three]

# --8<-- [start:nine]
square = [(i, i + 1) for i in range(9) if i % 3 < 2] + [(i, i + 3) for i in range(6)]  # 12 links of 3 x 3 pixels
seen = (1, 1, 0, 1, 0, 0, 0, 1, 0)
pictures = np.array(list(product([0, 1], repeat=9)))  # (512, 9)
weights = np.array([factors(picture, seen, square) for picture in pictures])
p = weights / weights.sum()
best = pictures[p.argmax()].reshape(3, 3)
print(f"{len(p)} pictures, Z = {weights.sum():.0f}, the most probable has {p.max():.3f}")
for seen_row, best_row, on in zip(np.reshape(seen, (3, 3)), best, (p @ pictures).reshape(3, 3), strict=True):
    print("seen", *seen_row, "  most probable", *best_row, "  probability of 1", *(f"{one:.2f}" for one in on))
# --8<-- [end:nine]


# --8<-- [start:blanket]
def middle_on(known):
    """The probability that the middle pixel is 1, when the pixels in `known` have the given values."""
    keep = np.all([pictures[:, i] == value for i, value in known.items()], axis=0)
    return p[keep] @ pictures[keep, 4] / p[keep].sum()


cross = {1: 1, 3: 1, 5: 0, 7: 1}  # up, left, right, down
print(f"given the four neighbours:           {middle_on(cross):.6f}")
for corners in ((0, 0, 0, 0), (1, 1, 1, 1), (1, 0, 0, 1)):
    print(f"and the corners {corners}: {middle_on(cross | dict(zip((0, 2, 6, 8), corners, strict=True))):.6f}")
score = np.log(LINK) * (1 + 1 - 1 + 1) + np.log(SEEN) * -1  # it was seen as 0
print(f"sigmoid of the score {score:.3f}:          {1 / (1 + np.exp(-score)):.6f}")
# --8<-- [end:blanket]

assert abs(weights.sum() - p.sum() * weights.sum()) < 1e-6
assert abs(middle_on(cross) - 1 / (1 + np.exp(-score))) < 1e-12
assert abs(middle_on(cross) - middle_on(cross | {0: 1, 8: 0})) < 1e-12
assert abs(middle_on({1: 1}) - middle_on({1: 1, 0: 1})) > 0.005
