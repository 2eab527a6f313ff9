# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: one mask for a batch of texts of unequal length that are written from left to right.
Change `mask`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def mask(lengths, positions):
    """lengths (N,) -> (N, T, T), True where query t may look at key s: a real position, and none that comes later."""
    real = np.arange(positions) <= lengths[:, None]  # (N, T)
    return real[:, None, :]


# --8<-- [end:stub]
def check(mask):
    got = np.asarray(mask(np.array([2, 3]), 3))
    said = "two texts of at most 3 positions need the shape (2, 3, 3)"
    assert got.shape == (2, 3, 3), f"{said}, one table for each text; yours is {got.shape}"
    assert got.dtype == bool, f"the mask holds True and False, yours has the type {got.dtype}"
    longer = got[1].astype(int).tolist()
    assert longer != np.ones((3, 3)).tolist(), "query 0 of the text without padding sees the future: combine both masks"
    assert longer == [[1, 0, 0], [1, 1, 0], [1, 1, 1]], (
        f"the text of length 3 has no padding, so its table is the triangle 100, 110, 111; yours is {longer}"
    )
    shorter = got[0].astype(int).tolist()
    assert not got[0][:, 2].any(), (
        f"with length 2, position 2 is padding and its column must be False; yours: {shorter}"
    )
    assert shorter == [[1, 0, 0], [1, 1, 0], [1, 1, 0]], (
        f"the table of the text of length 2 is 100, 110, 110: the query at the padding may ask; yours is {shorter}"
    )
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 8, size=20)
    got = mask(lengths, 7)
    assert (got.sum(axis=2) == np.minimum(np.arange(7) + 1, lengths[:, None])).all(), "right for two texts, not for 20"
    print("passed: triangles without the columns of the padding, for texts of every length")


if __name__ == "__main__":
    check(mask)
# --8<-- [end:task]

HINTS = (
    "Position 0 of a text of length 1 is real, position 1 is not. And which table forbids the future?",
    "`real[:, None, :]` is (N, 1, T), the triangle is (T, T). `&` repeats both to (N, T, T).",
    "`real = np.arange(positions) < lengths[:, None]`",
)


# --8<-- [start:solution]
def solution(lengths, positions):
    real = np.arange(positions) < lengths[:, None]  # (N, T)
    causal = np.tril(np.ones((positions, positions), dtype=bool))  # (T, T)
    return causal & real[:, None, :]  # (N, T, T)


# --8<-- [end:solution]


def padding_alone(lengths, positions):
    return np.broadcast_to(np.arange(positions) < lengths[:, None, None], (len(lengths), positions, positions))


def one_too_many(lengths, positions):
    return solution(lengths + 1, positions)


def rows_too(lengths, positions):
    return solution(lengths, positions) & (np.arange(positions) < lengths[:, None])[:, :, None]


WRONG = {
    padding_alone: "sees the future",
    one_too_many: "its column must be False",
    rows_too: "the query at the padding may ask",
}
