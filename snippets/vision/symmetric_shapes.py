# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""Which shapes look the same in a mirror, or turned by a quarter or a half? Measured on their masks."""

# --8<-- [start:compare]
import numpy as np

from dlref.data import SCENE_SHAPES, scenes

still = {"shift": 0, "rotation": 0, "occlusion": 0, "clutter": 0, "light": 0, "scale": (0.9, 0.9)}
made = scenes(10, size=48, textures=["plain"], backgrounds=["clouds"], **still, rng=np.random.default_rng(0))
print("shape      mirrored  quarter turn  half turn")
overlaps = {}
for shape, mask in zip(SCENE_SHAPES, made.masks[:, 0], strict=True):
    changed = mask[:, ::-1], np.rot90(mask), np.rot90(mask, 2)
    overlaps[shape] = [(mask & other).sum() / (mask | other).sum() for other in changed]
    print(f"{shape:9}", *(f"{overlap:9.0%}" for overlap in overlaps[shape]))
# --8<-- [end:compare]

assert [shape for shape, found in overlaps.items() if found[0] < 0.9] == ["crescent"]
assert [shape for shape, found in overlaps.items() if found[1] > 0.9] == ["disc", "ring", "square", "cross"]
