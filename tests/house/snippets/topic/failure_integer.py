# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Failure: a division that forgets the rest."""


# --8<-- [start:broken]
def broken():
    return 7 // 2


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return 7 / 2


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(half):
    """Twice the half is not the whole."""
    return 2 * half != 7


# --8<-- [end:symptom]


assert symptom(broken())
assert not symptom(fixed())
