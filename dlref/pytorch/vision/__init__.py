r"""Vision in PyTorch: resampling and boxes from tensors up, U-Net of `torch.nn`'s layers."""

from dlref.pytorch.vision.boxes import box_iou, nms
from dlref.pytorch.vision.classifiers import ImageClassifier, alexnet, mobilenet_v1, vgg16
from dlref.pytorch.vision.resampling import PixelShuffle, Upsample, interpolate, pixel_shuffle, pixel_unshuffle
from dlref.pytorch.vision.residual import Bottleneck, ResidualClassifier, resnet18, resnet50
from dlref.pytorch.vision.segmentation import DoubleConv, UNet

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
