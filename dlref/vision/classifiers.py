r"""Classifiers that made history, as plans: AlexNet, VGG-16 and MobileNet, layer by layer.

Nobody trains them on two cores. They are here to be counted (`dlref.counting`): where the weights are, where the work
is, and how each generation moved both. Names of layers and parameters are torchvision's.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU
from dlref.convolutional import AdaptiveAvgPool2d, Conv2d, Flatten, MaxPool2d
from dlref.engine import Array, Module, Sequential, Tensor
from dlref.feedforward import Linear
from dlref.normalization import BatchNorm2d
from dlref.regularization import Dropout


class ImageClassifier(Module):
    """Features by convolutions, pooled to a fixed size, then read by linear layers.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> model = ImageClassifier(Conv2d(3, 4, 3, rng=rng), 2, Linear(16, 10, rng=rng))
    >>> model(np.zeros((5, 3, 9, 7), np.float32)).shape
    (5, 10)
    """

    def __init__(self, features: Module, pooled: int, classifier: Module) -> None:
        self.features, self.classifier = features, classifier
        self.avgpool, self.flatten = AdaptiveAvgPool2d(pooled), Flatten()

    def forward(self, x: Tensor | Array) -> Tensor:
        hidden = self.avgpool(self.features(x))  # (N, C, pooled, pooled)
        logits: Tensor = self.classifier(self.flatten(hidden))
        return logits


def alexnet(num_classes: int = 1000, *, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> ImageClassifier:
    """AlexNet in the form for one card: five convolutions, three linear layers with nearly all of the weights.

    Parameters
    ----------
    num_classes : int
        1000 in ImageNet, whose images are 224×224.

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012, in the
    form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014, arXiv:1404.5997.

    Examples
    --------
    >>> from dlref.counting import count, empty_weights
    >>> with empty_weights() as rng:
    ...     model = alexnet(rng=rng)
    >>> count(model, np.zeros((1, 3, 224, 224), np.float32)).parameters
    61100840
    """

    def conv(ins: int, outs: int, kernel: int, stride: int, padding: int) -> list[Module]:
        return [Conv2d(ins, outs, kernel, stride, padding, rng=rng, dtype=dtype), ReLU()]

    def linear(ins: int, outs: int) -> list[Module]:
        return [Dropout(0.5, rng=rng), Linear(ins, outs, rng=rng, dtype=dtype), ReLU()]

    features = Sequential(
        *conv(3, 64, 11, 4, 2),
        MaxPool2d(3, 2),
        *conv(64, 192, 5, 1, 2),
        MaxPool2d(3, 2),
        *conv(192, 384, 3, 1, 1),
        *conv(384, 256, 3, 1, 1),
        *conv(256, 256, 3, 1, 1),
        MaxPool2d(3, 2),
    )
    head = Linear(4096, num_classes, rng=rng, dtype=dtype)
    return ImageClassifier(features, 6, Sequential(*linear(256 * 6 * 6, 4096), *linear(4096, 4096), head))


def vgg16(num_classes: int = 1000, *, rng: np.random.Generator, dtype: DTypeLike = np.float32) -> ImageClassifier:
    """VGG with 16 layers: nothing but 3×3 convolutions, and at each halving twice the channels.

    Parameters
    ----------
    num_classes : int

    References
    ----------
    Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014, arXiv:1409.1556,
    table 1, column D.

    Examples
    --------
    >>> from dlref.counting import count, empty_weights
    >>> with empty_weights() as rng:
    ...     model = vgg16(rng=rng)
    >>> sum(parameter.size for parameter in model.parameters())
    138357544
    """
    layers: list[Module] = []
    ins = 3
    for outs, convolutions in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(convolutions):
            layers += [Conv2d(ins, outs, 3, padding=1, rng=rng, dtype=dtype), ReLU()]
            ins = outs
        layers.append(MaxPool2d(2))

    def linear(ins: int, outs: int) -> list[Module]:
        return [Linear(ins, outs, rng=rng, dtype=dtype), ReLU(), Dropout(0.5, rng=rng)]

    head = Linear(4096, num_classes, rng=rng, dtype=dtype)
    return ImageClassifier(Sequential(*layers), 7, Sequential(*linear(512 * 7 * 7, 4096), *linear(4096, 4096), head))


def mobilenet_v1(
    num_classes: int = 1000, *, rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> ImageClassifier:
    r"""MobileNet: each convolution split into one that looks around and one that mixes channels.

    A k×k convolution from C to O channels costs $k^2 C O$ multiply–adds for each pixel. One filter for each channel and
    then a 1×1 convolution cost $k^2 C + C O$: nearly $k^2$ times less.

    Parameters
    ----------
    num_classes : int

    References
    ----------
    Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017,
    arXiv:1704.04861, table 1.

    Examples
    --------
    >>> from dlref.counting import count, empty_weights
    >>> with empty_weights() as rng:
    ...     model = mobilenet_v1(rng=rng)
    >>> count(model, np.zeros((1, 3, 224, 224), np.float32)).multiply_adds
    568740352
    """

    def conv(ins: int, outs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[Module]:
        filters = Conv2d(ins, outs, kernel, stride, kernel // 2, groups=groups, bias=False, rng=rng, dtype=dtype)
        return [filters, BatchNorm2d(outs, dtype=dtype), ReLU()]

    layers, ins = conv(3, 32, 3, 2), 32
    for outs, stride in (
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        *[(512, 1)] * 5,
        (1024, 2),
        (1024, 1),
    ):
        layers += [*conv(ins, ins, 3, stride, groups=ins), *conv(ins, outs, 1)]
        ins = outs
    return ImageClassifier(Sequential(*layers), 1, Linear(1024, num_classes, rng=rng, dtype=dtype))
