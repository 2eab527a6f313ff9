# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: pictures on the way from one code to another.
Change `walk`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def walk(decode, start, goal, pictures):
    """Codes start and goal (K,) -> (pictures, D): decoded at equal steps from start to goal, both included.
    `decode` takes codes (N, K) and returns pictures (N, D)."""
    ends = decode(np.stack([start, goal]))
    shares = np.arange(pictures) / pictures
    return np.stack([(1 - share) * ends[0] + share * ends[1] for share in shares])


# --8<-- [end:stub]
def check(walk):
    start, goal = np.array([0.0, 4.0]), np.array([2.0, -4.0])
    got = np.asarray(walk(lambda z: z, start, goal, 5))  # a decoder that returns its code
    assert got.shape == (5, 2), f"5 pictures of 2 numbers each, you return the shape {got.shape}"
    assert np.allclose(got[0], start), f"the first picture is that of the start, {start}; yours belongs to {got[0]}"
    assert np.allclose(got[-1], goal), f"the last picture is that of the goal, {goal}; yours belongs to {got[-1]}"
    assert np.allclose(got[1], [0.5, 2]), f"a quarter of the way is [0.5, 2], you are at {got[1]}"
    got = np.asarray(walk(lambda z: z**2, start, goal, 3))  # a decoder that squares
    assert np.allclose(got[1], [1, 0]), (
        f"halfway is the code [1, 0], which is decoded to [1, 0], but you return {got[1]}: "
        "is that a mixture of pictures?"
    )
    print("passed: both ends, equal steps, and codes that are mixed before they are decoded")


if __name__ == "__main__":
    check(walk)
# --8<-- [end:task]

HINTS = (
    "What has to be mixed, codes or pictures? And how many steps lie between five pictures?",
    "The codes are `(1 - share) * start + share * goal`, with shares from 0 to 1, both included.",
    "`shares = np.linspace(0, 1, pictures)[:, None]`",
)


# --8<-- [start:solution]
def solution(decode, start, goal, pictures):
    shares = np.linspace(0, 1, pictures)[:, None]  # (pictures, 1)
    return decode((1 - shares) * start + shares * goal)  # codes (pictures, K)


# --8<-- [end:solution]


def mixed_pictures(decode, start, goal, pictures):
    ends = decode(np.stack([start, goal]))
    shares = np.linspace(0, 1, pictures)[:, None]
    return (1 - shares) * ends[0] + shares * ends[1]


def one_step_short(decode, start, goal, pictures):
    shares = np.arange(pictures)[:, None] / pictures
    return decode((1 - shares) * start + shares * goal)


def backwards(decode, start, goal, pictures):
    shares = np.linspace(0, 1, pictures)[:, None]
    return decode(shares * start + (1 - shares) * goal)


WRONG = {
    mixed_pictures: "is that a mixture of pictures?",
    one_step_short: "the last picture is that of the goal",
    backwards: "the first picture is that of the start",
}
