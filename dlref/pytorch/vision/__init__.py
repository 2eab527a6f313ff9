r"""Vision in PyTorch: resampling and boxes from tensors up, U-Net of `torch.nn`'s layers."""

from dlref.pytorch.vision.boxes import box_iou, nms
from dlref.pytorch.vision.resampling import PixelShuffle, Upsample, interpolate, pixel_shuffle, pixel_unshuffle
from dlref.pytorch.vision.segmentation import DoubleConv, UNet

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
