# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Tip: doubling goes fast, too."""

# --8<-- [start:measure]
value = 1
for _ in range(10):
    value *= 2
# --8<-- [end:measure]

assert value == 1024
