# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the probability that a pixel is +1, given its neighbours and what was seen.
Change `on`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def on(picture, seen, i, j, link, agree):
    """picture, seen (H, W) of -1 and +1; factors link, agree for equal values -> P(pixel i, j is +1 | the others)."""
    score = np.log(link) * (picture[i - 1, j] + picture[i, j - 1])
    return 1 / (1 + np.exp(-score))


# --8<-- [end:stub]
def check(on):
    picture = np.array([[1, -1, 1], [1, 1, 1], [-1, 1, 1], [1, 1, -1]])
    seen = np.where(np.arange(12).reshape(4, 3) % 3 == 0, -1, 1)
    got = on(picture, -np.ones((4, 3)), 1, 1, 3.0, 2.0)
    said = f"in the middle 9/11 = 0.818 is right, you return {got:.3f}"
    assert not np.isclose(got, 0.5), f"{said}: how many neighbours does a pixel have?"
    assert not np.isclose(got, 0.9), f"{said}: this pixel was seen as -1"
    assert not np.isclose(got, 81 / 83), f"{said}: corners are no neighbours"
    assert np.isclose(got, 9 / 11), said
    for i, j in ((0, 0), (3, 2), (0, 1), (2, 0)):
        weights = []
        for value in (-1, 1):  # the product of all factors, counted the long way
            x = picture.copy()
            x[i, j] = value
            equal = (x[1:] == x[:-1]).sum() + (x[:, 1:] == x[:, :-1]).sum()
            weights.append(3.0**equal * 2.0 ** (x == seen).sum())
        right = weights[1] / sum(weights)
        try:
            got = on(picture, seen, i, j, 3.0, 2.0)
        except IndexError:
            raise AssertionError(f"at the border, at ({i}, {j}), you ask for a pixel that does not exist") from None
        assert np.isclose(got, right), f"at the border, at ({i}, {j}), {right:.3f} is right, you return {got:.3f}"
    print("passed: a pixel in the middle, and four at the border against the product of all factors")


if __name__ == "__main__":
    check(on)
# --8<-- [end:task]

HINTS = (
    "Which factors contain this pixel? All others cancel. And what does `picture[-1, j]` mean in NumPy?",
    "score = ln link times the sum of the neighbours that exist, plus ln agree times `seen[i, j]`; then the sigmoid.",
    "`x = np.pad(picture, 1)`, a border of zeros, so that `picture[i, j]` is `x[i + 1, j + 1]`",
)


# --8<-- [start:solution]
def solution(picture, seen, i, j, link, agree):
    x = np.pad(picture, 1)  # a border of zeros adds nothing to the sum
    neighbours = x[i, j + 1] + x[i + 2, j + 1] + x[i + 1, j] + x[i + 1, j + 2]
    score = np.log(link) * neighbours + np.log(agree) * seen[i, j]
    return 1 / (1 + np.exp(-score))


# --8<-- [end:solution]


def unseen(picture, seen, i, j, link, agree):
    return solution(picture, np.zeros_like(seen), i, j, link, agree)


def wrapping(picture, seen, i, j, link, agree):
    high, wide = picture.shape
    neighbours = picture[i - 1, j] + picture[(i + 1) % high, j] + picture[i, j - 1] + picture[i, (j + 1) % wide]
    return 1 / (1 + np.exp(-np.log(link) * neighbours - np.log(agree) * seen[i, j]))


def no_border(picture, seen, i, j, link, agree):
    neighbours = picture[i - 1, j] + picture[i + 1, j] + picture[i, j - 1] + picture[i, j + 1]
    return 1 / (1 + np.exp(-np.log(link) * neighbours - np.log(agree) * seen[i, j]))


def with_corners(picture, seen, i, j, link, agree):
    x = np.pad(picture, 1)
    total = x[i : i + 3, j : j + 3].sum() - picture[i, j]
    return 1 / (1 + np.exp(-np.log(link) * total - np.log(agree) * seen[i, j]))


WRONG = {
    unseen: "was seen as -1",
    with_corners: "corners are no neighbours",
    wrapping: "at the border",
    no_border: "at the border",
}
