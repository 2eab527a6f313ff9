r"""Residual networks: learn the difference, and pass the rest on.

Twenty plain layers learn worse than ten, on the training data too: the gradient gets lost on its way. A residual block
adds its input to its output,

$$y = \operatorname{relu}(x + f(x)),$$

so f need only learn what to change, and the gradient finds a way through the sum untouched. With that, a hundred layers
train.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import relu
from dlref.convolutional.convolution import Conv2d, Flatten
from dlref.convolutional.pooling import AdaptiveAvgPool2d
from dlref.engine import Array, Module, Sequential, Tensor, apply
from dlref.feedforward import Linear
from dlref.normalization import BatchNorm2d


class BasicBlock(Module):
    r"""Two 3×3 convolutions with batch normalisation, and a shortcut around them.

    $$y = \operatorname{relu}\big(\text{shortcut}(x) + \text{bn}(w_2 * \operatorname{relu}(\text{bn}(w_1 * x)))\big)$$

    Parameters
    ----------
    stride : int
        Of the first convolution. If the shape changes, the shortcut cannot be x itself, and is a 1×1 convolution.

    References
    ----------
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, figure 2.

    Examples
    --------
    >>> import numpy as np
    >>> block = BasicBlock(16, 32, stride=2, rng=np.random.default_rng(0))
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
        # No bias: the batch normalisation that follows would take it away again.
        self.conv1 = Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False, rng=rng, dtype=dtype)
        self.bn1 = BatchNorm2d(out_channels, dtype=dtype)
        self.conv2 = Conv2d(out_channels, out_channels, 3, padding=1, bias=False, rng=rng, dtype=dtype)
        self.bn2 = BatchNorm2d(out_channels, dtype=dtype)
        self.downsample: Sequential | None = None
        if stride != 1 or in_channels != out_channels:
            self.downsample = Sequential(
                Conv2d(in_channels, out_channels, 1, stride, bias=False, rng=rng, dtype=dtype),
                BatchNorm2d(out_channels, dtype=dtype),
            )

    def forward(self, x: Tensor | Array) -> Tensor:
        # --8<-- [start:block]
        shortcut = x if self.downsample is None else self.downsample(x)
        hidden = apply(relu, self.bn1(self.conv1(x)))
        return apply(relu, self.bn2(self.conv2(hidden)) + shortcut)
        # --8<-- [end:block]


class ResNet(Module):
    """The residual networks for small images: stages of basic blocks, each stage half the size and twice the channels.

    Parameters
    ----------
    blocks : sequence of int
        Basic blocks in each stage. (3, 3, 3) is the ResNet-20 of the paper: 2·9 convolutions in blocks, one before
        them, and a linear layer.
    width : int
        Channels of the first stage.

    References
    ----------
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 4.2 (with
    shortcuts of type B).

    Examples
    --------
    >>> import numpy as np
    >>> model = ResNet((1, 1, 1), width=8, rng=np.random.default_rng(0))
    >>> model(np.zeros((2, 1, 28, 28), np.float32)).shape
    (2, 10)
    """

    def __init__(
        self,
        blocks: Sequence[int] = (3, 3, 3),
        num_classes: int = 10,
        in_channels: int = 1,
        width: int = 16,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if not blocks or min(blocks) < 1:
            raise ValueError(f"ResNet: blocks must hold a positive number for each stage, got {blocks}")
        self.conv1 = Conv2d(in_channels, width, 3, padding=1, bias=False, rng=rng, dtype=dtype)
        self.bn1 = BatchNorm2d(width, dtype=dtype)
        stages, channels = [], width
        for stage, count in enumerate(blocks):
            first = BasicBlock(channels, width * 2**stage, stride=2 if stage else 1, rng=rng, dtype=dtype)
            channels = width * 2**stage
            others = [BasicBlock(channels, channels, rng=rng, dtype=dtype) for _ in range(count - 1)]
            stages.append(Sequential(first, *others))
        self.stages = Sequential(*stages)
        self.pool = Sequential(AdaptiveAvgPool2d(1), Flatten())
        self.fc = Linear(channels, num_classes, rng=rng, dtype=dtype)

    def forward(self, x: Tensor | Array) -> Tensor:
        hidden = apply(relu, self.bn1(self.conv1(x)))  # (N, width, H, W)
        hidden = self.stages(hidden)  # (N, width·2^s, H/2^s, W/2^s)
        logits: Tensor = self.fc(self.pool(hidden))
        return logits
