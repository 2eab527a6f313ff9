r"""Vision: more than one answer for an image. What is where, and which pixel belongs to what?

- `dlref.vision.resampling`: images made larger and smaller without pooling;
- `dlref.vision.boxes`: how much boxes overlap, and which of them to keep;
- `dlref.vision.segmentation`: U-Net, a class for each pixel.
"""

from dlref.vision.boxes import box_iou, nms
from dlref.vision.resampling import PixelShuffle, Upsample, interpolate, pixel_shuffle, pixel_unshuffle
from dlref.vision.segmentation import DoubleConv, UNet

__all__ = [
    "DoubleConv",
    "PixelShuffle",
    "UNet",
    "Upsample",
    "box_iou",
    "interpolate",
    "nms",
    "pixel_shuffle",
    "pixel_unshuffle",
]
