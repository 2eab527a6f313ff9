# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: halving goes fast."""

# --8<-- [start:measure]
import numpy as np

value = np.prod([0.5] * 10)
print(f"after 10 halvings: {value:.2g}")
# --8<-- [end:measure]

assert value < 0.001
