r"""Convolution: the same small filter, asked at every place of an image.

A linear layer on a 28×28 image has one weight for each pixel and output: it must learn a stroke anew for every
place where a stroke may be. A convolution looks through a small window, with the same weights everywhere. It
needs far fewer weights, and it finds a stroke wherever it is.

- `dlref.convolutional.convolution`: the operation; read `conv2d_plain` first, it is the definition, written as loops;
- `dlref.convolutional.correlation`: the fast maps that `conv2d` computes the same with;
- `dlref.convolutional.pooling` and `dlref.convolutional.transposed`: images made smaller, and larger;
- `dlref.convolutional.padding`: what stands around an image; `dlref.convolutional.sequence_pooling`: sequences;
- `dlref.convolutional.windows` and `dlref.convolutional.filters`: sizes, receptive fields, weights and their checks;
- `dlref.convolutional.lenet` and `dlref.convolutional.resnet`: whole networks.

Images are laid out as (sample, channel, height, width), weights as (out channel, in channel, height, width).
"""

from dlref.convolutional.convolution import Conv1d, Conv2d, Flatten, conv1d, conv2d, conv2d_plain
from dlref.convolutional.lenet import LeNet
from dlref.convolutional.padding import pad
from dlref.convolutional.pooling import (
    AdaptiveAvgPool2d,
    AvgPool2d,
    MaxPool2d,
    adaptive_avg_pool2d,
    avg_pool2d,
    max_pool2d,
)
from dlref.convolutional.resnet import BasicBlock, ResNet
from dlref.convolutional.sequence_pooling import (
    AdaptiveAvgPool1d,
    AvgPool1d,
    MaxPool1d,
    adaptive_avg_pool1d,
    avg_pool1d,
    max_pool1d,
)
from dlref.convolutional.transposed import ConvTranspose1d, ConvTranspose2d, conv_transpose1d, conv_transpose2d
from dlref.convolutional.windows import output_size, receptive_field

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
    "conv2d_plain",
    "conv_transpose1d",
    "conv_transpose2d",
    "max_pool1d",
    "max_pool2d",
    "output_size",
    "pad",
    "receptive_field",
]
