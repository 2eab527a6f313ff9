# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref"]
# ///
"""Tip: doubling goes fast, too."""

# --8<-- [start:measure]
from dlref.topic import double

value = 1
for _ in range(10):
    value = double(value)
# --8<-- [end:measure]

assert value == 1024
