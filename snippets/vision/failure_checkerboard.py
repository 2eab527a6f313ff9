# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a transposed convolution whose kernel is no multiple of its stride paints some pixels more often."""

# --8<-- [start:paint]
import torch

flat = torch.ones(1, 1, 8, 8, dtype=torch.float64)


def paint(layer):
    """The layer with equal weights on a flat image; the frame is left out."""
    torch.nn.init.constant_(layer.weight, 1)
    with torch.no_grad():
        return layer.double()(flat)[0, 0, 4:-4, 4:-4]


# --8<-- [end:paint]


# --8<-- [start:broken]
def broken():
    return paint(torch.nn.ConvTranspose2d(1, 1, kernel_size=3, stride=2, bias=False))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return paint(torch.nn.ConvTranspose2d(1, 1, kernel_size=4, stride=2, padding=1, bias=False))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(image):
    return not torch.allclose(image, image.mean())


# --8<-- [end:symptom]


if __name__ == "__main__":
    print("kernel 3, stride 2:", *broken()[:2, :8].int().tolist(), sep="\n")
    print("kernel 4, stride 2:", *fixed()[:2, :8].int().tolist(), sep="\n")
    assert symptom(broken())
    assert not symptom(fixed())
