# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: precision, the share of fakes that lie close to some real image.
Change `precision`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def precision(real, fakes, k):
    """real (N, D), fakes (M, D) -> the share of fakes in a ball around some real point, up to its k-th neighbour."""
    between = np.linalg.norm(fakes[:, None] - real, axis=2)  # (M, N)
    radius = np.median(between)
    return (between <= radius).any(axis=1).mean()


# --8<-- [end:stub]
def check(precision):
    real, fakes = np.array([[0.0], [1.0], [3.0]]), np.array([[0.5], [1.5], [6.0], [4.5]])
    got = precision(real, fakes, k=1)
    assert np.ndim(got) == 0, f"the result is one number, you return the shape {np.shape(got)}"
    said = f"radii 1, 1 and 2 cover the fakes 0.5, 1.5 and 4.5, not 6, so 0.75; you return {got:.2f}"
    assert not np.isclose(got, 0), said + ". Is the nearest neighbour of a point the point itself?"
    assert np.isclose(got, 0.75), said
    got = precision(real, np.array([[6.0], [-2.5]]), k=2)
    assert np.isclose(got, 1), (
        f"with k=2 the radii are 3, 2 and 3, so 6 and -2.5 are both covered: 1; you return {got:.2f}"
    )
    real = np.array([[0.0, 0.0], [0.1, 0.0], [9.0, 0.0], [9.0, 4.0]])
    got = precision(real, np.array([[2.0, 0.0], [9.0, 2.0], [9.0, 7.0]]), k=1)
    assert np.isclose(got, 2 / 3), f"each real point has a radius of its own: 0.67, you return {got:.2f}"
    print("passed: radii without the point itself, the second neighbour, and a radius for each real point")


if __name__ == "__main__":
    check(precision)
# --8<-- [end:task]

HINTS = (
    "How far is each real point from its k-th neighbour among the *other* real points?",
    "Sort each row of the distances between real points. Column 0 is the point itself, column k the k-th neighbour. "
    "In `between <= radius` the fakes are the rows.",
    "`radius = np.sort(np.linalg.norm(real[:, None] - real, axis=2), axis=1)[:, k]`",
)


# --8<-- [start:solution]
def solution(real, fakes, k):
    among = np.linalg.norm(real[:, None] - real, axis=2)  # (N, N)
    radius = np.sort(among, axis=1)[:, k]  # (N,), one for each real point
    between = np.linalg.norm(fakes[:, None] - real, axis=2)  # (M, N)
    return (between <= radius).any(axis=1).mean()


# --8<-- [end:solution]


def counts_itself(real, fakes, k):
    radius = np.sort(np.linalg.norm(real[:, None] - real, axis=2), axis=1)[:, k - 1]
    return (np.linalg.norm(fakes[:, None] - real, axis=2) <= radius).any(axis=1).mean()


def recall(real, fakes, k):
    return solution(fakes, real, k)


def one_radius(real, fakes, k):
    radius = np.sort(np.linalg.norm(real[:, None] - real, axis=2), axis=1)[:, k].max()
    return (np.linalg.norm(fakes[:, None] - real, axis=2) <= radius).any(axis=1).mean()


WRONG = {
    counts_itself: "Is the nearest neighbour of a point the point itself?",
    recall: "you return 1.00",
    one_radius: "a radius of its own",
}
