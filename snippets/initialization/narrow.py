# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Experiment: thirty layers with He's weights, narrow and wide, ten draws each."""

# --8<-- [start:narrow]
import numpy as np

rng = np.random.default_rng(0)
found = {}
for width in (16, 64, 256):
    sizes = []
    for _ in range(10):
        h = rng.standard_normal((500, width))
        for _ in range(30):
            h = np.maximum(h @ rng.standard_normal((width, width)) * (2 / width) ** 0.5, 0)
        sizes.append(np.sqrt(np.square(h).mean()))
    found[width] = sizes
    print(f"{width:3} units: {min(sizes):.2g} to {max(sizes):.2g}, middle {np.median(sizes):.2g}")
# --8<-- [end:narrow]

assert np.median(found[16]) < 0.4
assert max(found[16]) / min(found[16]) > 5
assert max(found[256]) / min(found[256]) < 3
