# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""A table of two examples by three features, normalised along its columns and along its rows."""

# --8<-- [start:kinds]
import numpy as np

from dlref.normalization import batch_norm, group_norm, instance_norm, layer_norm, rms_norm

x = np.array([[1.0, 2.0, 6.0], [3.0, 2.0, 4.0]])  # two examples, three features
by_column = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-5)  # the second column has no spread
by_row = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
by_size = x / np.sqrt((x**2).mean(axis=1, keepdims=True))
for name, table in (("batch", by_column), ("layer", by_row), ("RMS", by_size)):
    print(f"{name:5}", *(" ".join(f"{value:5.2f}" for value in row) for row in table), sep="  | ")
# --8<-- [end:kinds]

# --8<-- [start:library]
same = [
    np.allclose(batch_norm(x, training=True)[0], by_column, atol=1e-4),
    np.allclose(layer_norm(x)[0], by_row, atol=1e-4),
    np.allclose(rms_norm(x)[0], by_size, atol=1e-4),
    np.allclose(group_norm(x, num_groups=1)[0], by_row, atol=1e-4),
]
maps = np.random.default_rng(0).normal(size=(2, 3, 4, 4))  # two images, three channels of 4 x 4
alone = (maps - maps.mean(axis=(2, 3), keepdims=True)) / maps.std(axis=(2, 3), keepdims=True)
same.append(np.allclose(instance_norm(maps)[0], alone, atol=1e-4))
print("the library agrees:", same)
# --8<-- [end:library]

assert all(same)
