# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: two independent causes look related, because only the mornings with their effect were written down."""

# --8<-- [start:list]
import numpy as np

rng = np.random.default_rng(0)
frost = rng.random(20000) < 0.2
old = rng.random(20000) < 0.1
stuck = rng.random(20000) < np.select([frost & old, frost, old], [0.6, 0.1, 0.3], 0.01)


def old_share(listed):
    """The share of old batteries on mornings without frost and with frost, among those that are listed."""
    return old[listed & ~frost].mean(), old[listed & frost].mean()


# --8<-- [end:list]


# --8<-- [start:broken]
def broken():
    return old_share(stuck)  # the garage sees only cars that are stuck


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return old_share(np.ones(20000, dtype=bool))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The age of the battery seems to depend on the weather."""
    return abs(result[0] - result[1]) > 0.1


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, (without, with_frost) in (("garage", broken()), ("all mornings", fixed())):
        print(f"{name:13} old batteries: without frost {without:.0%}, with frost {with_frost:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert abs(broken()[1] - 0.4) < 0.07
