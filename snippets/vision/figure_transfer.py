# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: scenes of the six shapes of the pre-training, and of the four new ones."""

import matplotlib.pyplot as plt
import numpy as np

from dlref.data import scenes

OLD = ["disc", "ring", "crescent", "square", "cross", "drop"]
NEW = ["triangle", "star", "heart", "arrow"]


def make(shapes, seed):
    return scenes(len(shapes), size=32, shapes=shapes, occlusion=0, clutter=0, rng=np.random.default_rng(seed)).images


figure, axes = plt.subplots(2, 6, figsize=(7, 2.9))
pictures = [*make(OLD, 4), *make(NEW, 7)]
for axis in axes.flat:
    axis.axis("off")
for axis, name, picture in zip(axes.flat, [*OLD, *NEW], pictures, strict=False):
    axis.imshow(picture.transpose(1, 2, 0), interpolation="none")
    axis.set_title(name, fontsize=10)
figure.savefig("figure_transfer.svg")

assert len(pictures) == 10
