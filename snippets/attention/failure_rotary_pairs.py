# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: queries are turned in pairs of neighbours, keys in pairs that lie half of the features apart."""

# --8<-- [start:data]
import numpy as np

speeds = 10000.0 ** (-np.arange(0, 8, 2) / 8)  # 4 pairs
query, key = np.random.default_rng(0).normal(size=(2, 8))


def neighbours(x, place):
    """Pairs (x0, x1), (x2, x3), ..."""
    cos, sin = np.cos(place * speeds), np.sin(place * speeds)
    a, b = x[0::2], x[1::2]
    return np.stack([a * cos - b * sin, a * sin + b * cos], axis=1).reshape(-1)


def halves(x, place):
    """Pairs (x0, x4), (x1, x5), ..."""
    cos, sin = np.cos(place * speeds), np.sin(place * speeds)
    a, b = x[:4], x[4:]
    return np.concatenate([a * cos - b * sin, a * sin + b * cos])


# --8<-- [end:data]


# --8<-- [start:broken]
def broken():
    """Scores of the same query two places behind the same key, in four places of the text."""
    return [neighbours(query, t) @ halves(key, t - 2) for t in (2, 12, 112, 1012)]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return [halves(query, t) @ halves(key, t - 2) for t in (2, 12, 112, 1012)]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(scores):
    """The score changes although the distance does not."""
    return bool(np.ptp(scores) > 1e-9)


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:show]
    print("mixed:          ", np.round(broken(), 3))
    print("both by halves: ", np.round(fixed(), 3))
    order = [0, 4, 1, 5, 2, 6, 3, 7]  # lays the halves side by side as neighbours
    print(
        "both, reordered:", np.round([neighbours(query[order], t) @ neighbours(key[order], t - 2) for t in (2, 12)], 3)
    )
    # --8<-- [end:show]
    assert symptom(broken())
    assert not symptom(fixed())
    assert np.isclose(neighbours(query[order], 12) @ neighbours(key[order], 10), fixed()[0])
