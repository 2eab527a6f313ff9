# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the earth mover's distance between piles whose positions are not one apart.
Change `earth_mover`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def earth_mover(positions, p, q):
    """positions (n,), in increasing order; p, q (n,), shares that add up to 1 -> the distance, one number."""
    return np.abs(p - q).sum()


# --8<-- [end:stub]
def check(earth_mover):
    even, p, q = np.arange(4.0), np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.0, 0.25, 0.25, 0.5])
    got = earth_mover(even, p, q)
    assert np.ndim(got) == 0, f"the result is one number, you return the shape {np.shape(got)}"
    assert np.isclose(got, 1.75), f"the piles of the page have the distance 1.75, you return {got:.2f}"
    one, other = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])
    got = earth_mover(np.array([0.0, 1.0, 10.0]), one, other)
    assert np.isclose(got, 10), f"everything moves from 0 to 10, so 10, you return {got:.2f}. How wide is each gap?"
    got = earth_mover(np.array([-3.0, 1.0, 2.0]), other, one)
    assert np.isclose(got, 5), f"everything moves from 2 to -3, so 5, you return {got:.2f}"
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 30, 200) / 3, rng.integers(10, 50, 200) / 3
    places = np.unique(np.concatenate([x, y]))
    shares = [(values[:, None] == places).mean(axis=0) for values in (x, y)]
    got, right = earth_mover(places, *shares), np.abs(np.sort(x) - np.sort(y)).mean()
    assert np.isclose(got, right), f"two samples of 200 have the distance {right:.3f}, you return {got:.3f}"
    print("passed: even gaps, uneven gaps, moves to the left, and two samples")


if __name__ == "__main__":
    check(earth_mover)
# --8<-- [end:task]

HINTS = (
    "How much has to cross the gap between one position and the next? And how far is it across?",
    "For each gap: the size of the difference of the running sums, times the width of the gap. Then add up.",
    "`crossing = np.abs(np.cumsum(p - q))[:-1]`",
)


# --8<-- [start:solution]
def solution(positions, p, q):
    crossing = np.abs(np.cumsum(p - q))[:-1]  # (n - 1,), what crosses each gap
    return (crossing * np.diff(positions)).sum()


# --8<-- [end:solution]


def unit_gaps(positions, p, q):
    return np.abs(np.cumsum(p - q)).sum()


def difference_of_means(positions, p, q):
    return positions @ (p - q)


def without_absolute(positions, p, q):
    return (np.cumsum(p - q)[:-1] * np.diff(positions)).sum()


WRONG = {
    unit_gaps: "so 10, you return 2.00",
    difference_of_means: "you return -1.75",
    without_absolute: "you return -5.00",
}
