# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: an image file is (H, W, C), a network wants (C, H, W), and reshape gives the shape without the image."""

import numpy as np
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg")  # (427, 640, 3): height, width, colours


# --8<-- [start:broken]
def broken():
    return photo.reshape(3, 427, 640)  # the right shape


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return photo.transpose(2, 0, 1)  # the right axes; in PyTorch: permute(2, 0, 1)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def alike(image):
    """Correlation of the first two channels: the colours of a pixel brighten and darken together."""
    return np.corrcoef(image[0].ravel(), image[1].ravel())[0, 1]


def symptom(image):
    return alike(image) < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, image in ("reshape", broken()), ("transpose", fixed()):
        print(f"{name:9} {image.shape}, red and green correlate by {alike(image):.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
