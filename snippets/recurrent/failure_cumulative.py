# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""Failure: a linear recurrence by cumulative products divides by a number that has become too small."""

# --8<-- [start:data]
import numpy as np

from dlref.recurrent import linear_recurrence

rng = np.random.default_rng(0)
a, b = rng.uniform(0.5, 1, 4000), rng.normal(size=4000)
# --8<-- [end:data]


# --8<-- [start:broken]
def broken(steps=4000):
    """h_t = A_t (b_1/A_1 + ... + b_t/A_t), where A_t is the product of all a up to t."""
    product = np.cumprod(a[:steps])
    with np.errstate(all="ignore"):
        return product * np.cumsum(b[:steps] / product)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(steps=4000):
    return linear_recurrence(a[:steps], b[:steps])[0]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(h):
    """Some of the states are no numbers."""
    return not np.isfinite(h).all()


# --8<-- [end:symptom]


if __name__ == "__main__":
    for steps in (100, 1000, 4000):
        h, right = broken(steps), linear_recurrence(a[:steps], b[:steps], scan=False)[0]
        print(f"{steps:4} steps: largest error {np.abs(h - right).max():.0e}, last product {np.prod(a[:steps]):.0e}")
    print(f"scan, 4000 steps: largest error {np.abs(fixed() - right).max():.0e}")
    # --8<-- [start:first]
    fine = np.isfinite(broken())
    print("first step without a number:", 1 + int(np.argmin(fine)))
    print(f"product there: {np.cumprod(a)[np.argmin(fine)]:.0e}")
    # --8<-- [end:first]
    assert np.allclose(broken(1000), fixed(1000))
    assert symptom(broken())
    assert not symptom(fixed())
