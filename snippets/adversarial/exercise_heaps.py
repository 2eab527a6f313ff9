# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: how many heaps do the samples cover?
Change `heaps_found`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def heaps_found(points, centres, radius, least):
    """points (N, D), centres (K, D) -> how many centres have at least a share `least` of the points within `radius`."""
    distances = np.linalg.norm(points[:, None] - centres, axis=2)  # (N, K)
    nearest = distances.argmin(axis=1)  # (N,)
    return len(set(nearest))


# --8<-- [end:stub]
def check(heaps_found):
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    points = np.array([[0.1, 0.0]] * 5 + [[4.0, 0.1]] * 4 + [[0.0, 3.0]])
    got = heaps_found(points, centres, radius=0.5, least=0.05)
    assert np.ndim(got) == 0, f"the result is one number, you return the shape {np.shape(got)}"
    assert got != 3, (
        "the point (0, 3) is 1 away from its nearest centre, farther than 0.5; you count it: 3 instead of 2"
    )
    assert got == 2, f"five points at the first centre and four at the second, so 2; you return {got}"
    points = np.concatenate([np.tile(centres[0], (97, 1)), centres[1:]])
    got = heaps_found(points, centres, radius=0.5, least=0.02)
    assert got == 1, f"three centres have one point of 100 each, which is less than 2 %, so 1; you return {got}"
    points = np.concatenate([np.tile(centres[0], (2, 1)), np.full((98, 2), 50.0)])
    got = heaps_found(points, centres, radius=0.5, least=0.05)
    assert got == 0, f"2 of 100 points are near a centre, a share of 0.02 of all points, so 0; you return {got}"
    points = np.random.default_rng(0).normal(centres[[0, 1, 3] * 50], 0.1)
    got = heaps_found(points, centres, radius=1.0, least=0.05)
    assert got == 3, f"three of four heaps with 50 points each, so 3; you return {got}"
    print("passed: far points do not count, rare heaps do not count, shares are of all points")


if __name__ == "__main__":
    check(heaps_found)
# --8<-- [end:task]

HINTS = (
    "A point between the heaps has a nearest centre as well. When does it belong to no heap? And when is a heap found?",
    "For each centre: the share of *all* points for which it is the nearest and at most `radius` away.",
    "`near = distances.min(axis=1) < radius`, then count `nearest[near]` with `np.bincount`.",
)


# --8<-- [start:solution]
def solution(points, centres, radius, least):
    distances = np.linalg.norm(points[:, None] - centres, axis=2)  # (N, K)
    near = distances.min(axis=1) < radius  # (N,)
    counts = np.bincount(distances.argmin(axis=1)[near], minlength=len(centres))  # (K,)
    return int((counts / len(points) >= least).sum())


# --8<-- [end:solution]


def without_radius(points, centres, radius, least):
    counts = np.bincount(np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1), minlength=len(centres))
    return int((counts / len(points) >= least).sum())


def any_point(points, centres, radius, least):
    return int((np.linalg.norm(points[:, None] - centres, axis=2).min(axis=0) < radius).sum())


def share_of_the_near(points, centres, radius, least):
    distances = np.linalg.norm(points[:, None] - centres, axis=2)
    near = distances.min(axis=1) < radius
    counts = np.bincount(distances.argmin(axis=1)[near], minlength=len(centres))
    return int((counts / near.sum() >= least).sum())


WRONG = {
    without_radius: "you count it: 3 instead of 2",
    any_point: "less than 2 %",
    share_of_the_near: "a share of 0.02 of all points",
}
