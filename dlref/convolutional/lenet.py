r"""LeNet: the first convolutional network that earned money, reading cheques in the 1990s.

Twice a convolution and a pooling: the image gets smaller, the channels more. Then an MLP reads the answer from what
the filters found. Nearly all later networks for images follow this plan.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU
from dlref.convolutional.convolution import Conv2d, Flatten
from dlref.convolutional.pooling import MaxPool2d
from dlref.convolutional.windows import output_size
from dlref.engine import Array, Module, Sequential, Tensor
from dlref.feedforward import Linear


class LeNet(Module):
    """LeNet-5 with ReLU and max pooling (1998: scaled tanh and a weighted mean).

    Parameters
    ----------
    image_size : int
        Height and width of the images.
    padding : pair of int
        Of the two convolutions. (2, 0) suits 28×28 pixels (MNIST), (0, 0) the 32×32 of the paper, and (2, 2) smaller
        images, such as scikit-learn's digits with each of their 8×8 pixels doubled.
    activation, pooling : functions that make a layer
        With `Tanh` and `AvgPool2d` it is closer to the paper.

    Raises
    ------
    ValueError
        If the images are too small for this padding.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section II.B.

    Examples
    --------
    >>> import numpy as np
    >>> model = LeNet(rng=np.random.default_rng(0))
    >>> model(np.zeros((2, 1, 28, 28), np.float32)).shape
    (2, 10)
    >>> sum(parameter.size for parameter in model.parameters())
    61706
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        image_size: int = 28,
        padding: tuple[int, int] = (2, 0),
        activation: Callable[[], Module] = ReLU,
        pooling: Callable[[int], Module] = MaxPool2d,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        size = image_size
        for p in padding:
            size = output_size(output_size(size, 5, padding=p), 2, stride=2)
        if size < 1:
            raise ValueError(f"LeNet: nothing is left of images of size {image_size} with padding {padding}")
        self.features = Sequential(
            Conv2d(in_channels, 6, 5, padding=padding[0], rng=rng, dtype=dtype),
            activation(),
            pooling(2),
            Conv2d(6, 16, 5, padding=padding[1], rng=rng, dtype=dtype),
            activation(),
            pooling(2),
        )
        self.classifier = Sequential(
            Flatten(),
            Linear(16 * size * size, 120, rng=rng, dtype=dtype),
            activation(),
            Linear(120, 84, rng=rng, dtype=dtype),
            activation(),
            Linear(84, num_classes, rng=rng, dtype=dtype),
        )

    def forward(self, x: Tensor | Array) -> Tensor:
        logits: Tensor = self.classifier(self.features(x))  # (N, C, H, W) -> (N, num_classes)
        return logits
