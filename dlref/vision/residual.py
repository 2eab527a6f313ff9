r"""The residual networks for large images, ResNet-18 and ResNet-50, as plans to be counted.

`dlref.convolutional.ResNet` is their small sister, which trains in minutes. Names of layers and parameters are
torchvision's, so that its weights fit.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU, relu
from dlref.convolutional import AdaptiveAvgPool2d, BasicBlock, Conv2d, Flatten, MaxPool2d
from dlref.engine import Array, Module, Sequential, Tensor, apply
from dlref.feedforward import Linear
from dlref.normalization import BatchNorm2d


class Bottleneck(Module):
    r"""A residual block for many channels: 1×1 to a quarter of them, 3×3 among few, 1×1 back.

    Parameters
    ----------
    in_channels, out_channels : int
        The 3×3 convolution works on out_channels / 4.
    stride : int
        Of the 3×3 convolution, as in torchvision; in the paper it is that of the first 1×1.

    References
    ----------
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, figure 5.

    Examples
    --------
    >>> block = Bottleneck(16, 32, stride=2, rng=np.random.default_rng(0))
    >>> block(np.zeros((2, 16, 8, 8), np.float32)).shape
    (2, 32, 4, 4)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        def conv(ins: int, outs: int, kernel: int, stride: int = 1) -> Conv2d:
            return Conv2d(ins, outs, kernel, stride, kernel // 2, bias=False, rng=rng, dtype=dtype)

        width = out_channels // 4
        self.conv1, self.bn1 = conv(in_channels, width, 1), BatchNorm2d(width, dtype=dtype)
        self.conv2, self.bn2 = conv(width, width, 3, stride), BatchNorm2d(width, dtype=dtype)
        self.conv3, self.bn3 = conv(width, out_channels, 1), BatchNorm2d(out_channels, dtype=dtype)
        self.downsample: Sequential | None = None
        if stride != 1 or in_channels != out_channels:
            shortcut = conv(in_channels, out_channels, 1, stride)
            self.downsample = Sequential(shortcut, BatchNorm2d(out_channels, dtype=dtype))

    def forward(self, x: Tensor | Array) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        hidden = apply(relu, self.bn1(self.conv1(x)))
        hidden = apply(relu, self.bn2(self.conv2(hidden)))
        return apply(relu, self.bn3(self.conv3(hidden)) + shortcut)


class ResidualClassifier(Module):
    """A 7×7 convolution, four stages of residual blocks, the mean of each channel, and a linear layer.

    Parameters
    ----------
    block : function that makes a block of (in_channels, out_channels, stride, rng=, dtype=)
    blocks : four int
        Blocks in each stage.
    width : int
        Channels after the first stage; each further one has twice as many.

    Examples
    --------
    >>> model = ResidualClassifier(BasicBlock, (1, 1, 1, 1), 64, 10, rng=np.random.default_rng(0))
    >>> model(np.zeros((2, 3, 32, 32), np.float32)).shape
    (2, 10)
    """

    def __init__(
        self,
        block: Callable[..., Module],
        blocks: tuple[int, int, int, int],
        width: int,
        num_classes: int = 1000,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        def stage(ins: int, outs: int, count: int, stride: int) -> Sequential:
            rest = [block(outs, outs, rng=rng, dtype=dtype) for _ in range(count - 1)]
            return Sequential(block(ins, outs, stride, rng=rng, dtype=dtype), *rest)

        self.conv1 = Conv2d(3, 64, 7, 2, 3, bias=False, rng=rng, dtype=dtype)
        self.bn1, self.relu, self.maxpool = BatchNorm2d(64, dtype=dtype), ReLU(), MaxPool2d(3, 2, 1)
        self.layer1 = stage(64, width, blocks[0], 1)
        self.layer2 = stage(width, 2 * width, blocks[1], 2)
        self.layer3 = stage(2 * width, 4 * width, blocks[2], 2)
        self.layer4 = stage(4 * width, 8 * width, blocks[3], 2)
        self.avgpool, self.flatten = AdaptiveAvgPool2d(1), Flatten()
        self.fc = Linear(8 * width, num_classes, rng=rng, dtype=dtype)

    def forward(self, x: Tensor | Array) -> Tensor:
        hidden = self.maxpool(self.relu(self.bn1(self.conv1(x))))  # (N, 64, H/4, W/4)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            hidden = layer(hidden)  # (N, 8·width, H/32, W/32) in the end
        logits: Tensor = self.fc(self.flatten(self.avgpool(hidden)))
        return logits


def resnet18(num_classes: int = 1000, *, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> ResidualClassifier:
    """Two basic blocks in each stage.

    References
    ----------
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, table 1.

    Examples
    --------
    >>> from dlref.counting import count, empty_weights
    >>> with empty_weights() as rng:
    ...     model = resnet18(rng=rng)
    >>> sum(parameter.size for parameter in model.parameters())
    11689512
    """
    return ResidualClassifier(BasicBlock, (2, 2, 2, 2), 64, num_classes, rng=rng, dtype=dtype)


def resnet50(num_classes: int = 1000, *, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> ResidualClassifier:
    """Three, four, six and three bottlenecks.

    References
    ----------
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, table 1.

    Examples
    --------
    >>> from dlref.counting import count, empty_weights
    >>> with empty_weights() as rng:
    ...     model = resnet50(rng=rng)
    >>> sum(parameter.size for parameter in model.parameters())
    25557032
    """
    return ResidualClassifier(Bottleneck, (3, 4, 6, 3), 256, num_classes, rng=rng, dtype=dtype)
