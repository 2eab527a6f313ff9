r"""Vision: more than one answer for an image. What is where, and which pixel belongs to what?

- `dlref.vision.resampling`: images made larger and smaller without pooling;
- `dlref.vision.boxes`: how much boxes overlap, and which of them to keep;
- `dlref.vision.segmentation`: U-Net, a class for each pixel;
- `dlref.vision.classifiers` and `dlref.vision.residual`: networks that made history, to be counted.
"""

from dlref.vision.boxes import box_iou, nms
from dlref.vision.classifiers import ImageClassifier, alexnet, mobilenet_v1, vgg16
from dlref.vision.resampling import PixelShuffle, Upsample, interpolate, pixel_shuffle, pixel_unshuffle
from dlref.vision.residual import Bottleneck, ResidualClassifier, resnet18, resnet50
from dlref.vision.segmentation import DoubleConv, UNet

__all__ = [
    "Bottleneck",
    "DoubleConv",
    "ImageClassifier",
    "PixelShuffle",
    "ResidualClassifier",
    "UNet",
    "Upsample",
    "alexnet",
    "box_iou",
    "interpolate",
    "mobilenet_v1",
    "nms",
    "pixel_shuffle",
    "pixel_unshuffle",
    "resnet18",
    "resnet50",
    "vgg16",
]
