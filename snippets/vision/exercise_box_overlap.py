# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: the overlap of two boxes.
Change `overlap`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def overlap(a, b):
    """Intersection over union of two boxes (left, top, right, bottom)."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))  # two things are missing


# --8<-- [end:stub]
def check(overlap):
    box = (2, 2, 10, 8)
    cases = [
        ("the box itself", box, 1),
        ("a box that shares 16 pixels", (6, 4, 14, 10), 0.2),
        ("a box inside it", (4, 4, 8, 6), 1 / 6),
        ("a box to the right", (12, 2, 20, 8), 0),
        ("a box to the right and below", (20, 20, 30, 30), 0),
    ]
    for name, other, right in cases:
        got = overlap(box, other)
        assert np.isclose(got, right), f"with {name} the IoU is {right:.3g}, you return {got:.3g}"
        assert np.isclose(overlap(other, box), right), f"with {name}, the order of the two makes a difference"
    print("passed: the same box, some overlap, one inside the other, and none")


if __name__ == "__main__":
    check(overlap)
# --8<-- [end:task]

HINTS = (
    "Which pixels are counted twice when the two areas are added? And what is the product of two negative numbers?",
    "IoU is the shared area divided by (area + area - shared), and a width or height below zero counts as zero.",
    "`shared = max(width, 0) * max(height, 0)`",
)


# --8<-- [start:solution]
def solution(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


# --8<-- [end:solution]


def counts_twice(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))


def negative_sides(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def clips_the_product(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width * height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


WRONG = {
    counts_twice: "with the box itself the IoU is 1",
    negative_sides: "with a box to the right the IoU is 0",
    clips_the_product: "with a box to the right and below the IoU is 0",
}
