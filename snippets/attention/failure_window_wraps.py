# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: the first block of a windowed attention takes the last block of the text for the one before it."""

# --8<-- [start:data]
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(16, 4))
changed = x.copy()
changed[-1] += 1  # the last position, and nothing else


def attend(x, forbid_first, w=4):
    blocks = x.reshape(-1, w, x.shape[1])  # queries, keys and values are the same here
    keys = np.concatenate([np.roll(blocks, 1, axis=0), blocks], axis=1)  # (blocks, 2w, d)
    i, j = np.arange(w, 2 * w)[:, None], np.arange(2 * w)
    allowed = np.tile((j <= i) & (j > i - w), (len(blocks), 1, 1))
    allowed[0, :, :w] &= not forbid_first
    s = np.where(allowed, blocks @ keys.transpose(0, 2, 1), -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    return (p / p.sum(axis=2, keepdims=True) @ keys).reshape(x.shape)


# --8<-- [end:data]


# --8<-- [start:broken]
def broken():
    """By how much each position's result changes when the last position of the text does."""
    return np.abs(attend(changed, forbid_first=False) - attend(x, forbid_first=False)).max(axis=1)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return np.abs(attend(changed, forbid_first=True) - attend(x, forbid_first=True)).max(axis=1)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(change):
    """An earlier position has changed, though it may not look ahead."""
    return bool(change[:-1].any())


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:show]
    print("broken: positions that changed", np.flatnonzero(broken()))
    print("fixed:  positions that changed", np.flatnonzero(fixed()))
    # --8<-- [end:show]
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed()[-1] > 0
