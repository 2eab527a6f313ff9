r"""Convolutional networks in PyTorch, from tensors up: cut out all windows, then one sum over channels and pixels.

Arguments and state dicts are those of `dlref.convolutional`; its arithmetic of sizes serves both.
"""

from dlref.pytorch.convolutional.convolution import Conv1d, Conv2d, Flatten, conv1d, conv2d
from dlref.pytorch.convolutional.lenet import LeNet
from dlref.pytorch.convolutional.padding import pad
from dlref.pytorch.convolutional.pooling import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    MaxPool2d,
    adaptive_avg_pool2d,
    avg_pool2d,
    max_pool2d,
)
from dlref.pytorch.convolutional.resnet import BasicBlock, ResNet
from dlref.pytorch.convolutional.sequence_pooling import (
    AdaptiveAvgPool1d,
    AvgPool1d,
    MaxPool1d,
    adaptive_avg_pool1d,
    avg_pool1d,
    max_pool1d,
)
from dlref.pytorch.convolutional.transposed import ConvTranspose1d, ConvTranspose2d, conv_transpose1d, conv_transpose2d

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BasicBlock",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "Flatten",
    "LeNet",
    "MaxPool1d",
    "MaxPool2d",
    "ResNet",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "conv1d",
    "conv2d",
    "conv_transpose1d",
    "conv_transpose2d",
    "max_pool1d",
    "max_pool2d",
    "pad",
]
