# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""Scenes: what comes back, and one and the same scene with a single thing changed."""

# --8<-- [start:truth]
import numpy as np

from dlref.data import SCENE_SHAPES, scenes

made = scenes(200, objects=(1, 4), rng=np.random.default_rng(0))
print("images", made.images.shape, "   masks", made.masks.shape)
for k in np.flatnonzero(made.labels[1] >= 0):
    name, box, pixels = SCENE_SHAPES[made.labels[1, k]], made.boxes[1, k], made.masks[1, k].sum()
    print(f"{name:9} box {box.astype(int).tolist()}, {pixels} pixels")
print(f"background: {(made.class_map == 0).mean():.0%} of all pixels")
# --8<-- [end:truth]

# --8<-- [start:change]
seed = 0
plain = scenes(200, occlusion=0, rng=np.random.default_rng(seed))
hidden = scenes(200, occlusion=0.4, rng=np.random.default_rng(seed))
share = 1 - hidden.masks.sum() / plain.masks.sum()
print("the same objects:", np.array_equal(plain.labels, hidden.labels), f"  hidden by sticks: {share:.0%}")
# --8<-- [end:change]

boxes, seen = made.boxes[made.labels >= 0], made.masks[made.labels >= 0]
assert all(
    seen[i, int(y1) : int(y2), int(x1) : int(x2)].sum() == seen[i].sum() for i, (x1, y1, x2, y2) in enumerate(boxes)
)
assert 0.1 < share < 0.3
assert (hidden.masks <= plain.masks).all()
