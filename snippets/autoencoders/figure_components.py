# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: four points with the direction of their largest variance; the mean digit and eight components."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

points = np.array([[5.0, 3], [1, 1], [4, 4], [2, 0]])
mean, unit = points.mean(axis=0), np.array([1, 1]) / np.sqrt(2)
back = mean + ((points - mean) @ unit)[:, None] * unit

images = load_digits().data / 16
components = np.linalg.svd(images - images.mean(axis=0), full_matrices=False)[2][:8]
mosaic = np.full((17, 44), np.nan)
for i, image in enumerate(components):
    r, c = divmod(i, 4)
    mosaic[9 * r : 9 * r + 8, 9 + 9 * c : 17 + 9 * c] = image.reshape(8, 8)

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), width_ratios=(2, 3), layout="constrained")
left.axline(mean, slope=1, color="C1")
for point, shadow in zip(points, back, strict=True):
    left.plot(*zip(point, shadow, strict=True), color="0.6", ls=":")
left.plot(*points.T, "o", color="C0", label="points")
left.plot(*back.T, "s", color="C2", ms=4, label="drawn from one number")
left.set(xlim=(-0.5, 6), ylim=(-1, 5.5), xlabel="pixel 1", ylabel="pixel 2", aspect="equal")
left.legend(fontsize=7, loc="upper left")
largest = np.abs(components).max()
right.imshow(mosaic, cmap="RdBu", vmin=-largest, vmax=largest)
right.imshow(images.mean(axis=0).reshape(8, 8), cmap="gray_r", extent=(-0.5, 7.5, 12.5, 4.5))
right.set(xlim=(-1, 44), ylim=(17, -1), title="mean, and components 1 to 8")
right.set_axis_off()
plt.savefig("figure_components.svg")

assert np.isclose(((back - points) ** 2).mean(), 0.25)
