# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: a block of keys that a query may not look at at all makes its running softmax no number."""

# --8<-- [start:data]
import numpy as np

rng = np.random.default_rng(0)
q, k, v = (rng.normal(size=(8, 4)) for _ in range(3))
allowed = np.tri(8, dtype=bool)  # position i looks at 0 to i
# --8<-- [end:data]


# --8<-- [start:broken]
def broken(blocks=(4, 0)):
    """Causal attention in two blocks of four keys, the later block first."""
    largest, total, y = np.full(8, -np.inf), np.zeros(8), np.zeros((8, 4))
    for start in blocks:
        part = slice(start, start + 4)
        s = np.where(allowed[:, part], q @ k[part].T / 2, -np.inf)  # (8, 4)
        top = np.maximum(largest, s.max(axis=1))
        with np.errstate(invalid="ignore"):  # no warning, as on a GPU
            keep, p = np.exp(largest - top), np.exp(s - top[:, None])
        total, y = keep * total + p.sum(axis=1), keep[:, None] * y + p @ v[part]
        largest = top
    return y / total[:, None]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(blocks=(4, 0)):
    largest, total, y = np.full(8, -np.inf), np.zeros(8), np.zeros((8, 4))
    for start in blocks:
        part = slice(start, start + 4)
        s = np.where(allowed[:, part], q @ k[part].T / 2, -np.inf)
        top = np.maximum(largest, s.max(axis=1))
        safe = np.where(top == -np.inf, 0, top)  # nothing seen yet: subtract nothing
        keep, p = np.exp(largest - safe), np.exp(s - safe[:, None])
        total, y = keep * total + p.sum(axis=1), keep[:, None] * y + p @ v[part]
        largest = top
    return y / total[:, None]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(y):
    """Some results are no numbers."""
    return bool(np.isnan(y).any())


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:show]
    print("from the left: ", np.isnan(broken((0, 4))).any(axis=1).sum(), "of 8 rows are no numbers")
    print("from the right:", np.isnan(broken((4, 0))).any(axis=1).sum(), "of 8 rows are no numbers")
    print("fixed:         ", np.isnan(fixed((4, 0))).any(axis=1).sum(), "of 8 rows are no numbers")
    # --8<-- [end:show]
    assert symptom(broken())
    assert not symptom(broken((0, 4)))
    s = np.where(allowed, q @ k.T / 2, -np.inf)
    p = np.exp(s - s.max(axis=1, keepdims=True))
    assert np.allclose(fixed(), p @ v / p.sum(axis=1, keepdims=True), rtol=0, atol=1e-12)
    assert np.allclose(fixed(), broken((0, 4)), rtol=0, atol=1e-12)
