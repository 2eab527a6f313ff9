r"""DCGAN: an adversarial pair of convolutional networks.

The first adversarial networks for images that trained reliably followed a short list of rules, and most later ones keep
them: strides instead of pooling (learned, in both directions), batch normalisation everywhere but at the generator's
output and the discriminator's input, ReLU in the generator with tanh at its end, leaky ReLU in the discriminator, no
dense layers, weights from a narrow normal distribution, Adam with $\beta_1 = 0.5$.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import LeakyReLU, ReLU, Tanh
from dlref.adversarial.gan import GAN
from dlref.adversarial.losses import NON_SATURATING, AdversarialLoss
from dlref.convolutional import Conv2d, ConvTranspose2d
from dlref.engine import Array, Module, Sequential, Tensor
from dlref.engine.arguments import check_count
from dlref.initialization import normal_
from dlref.normalization import BatchNorm2d


class ConvGenerator(Sequential):
    """From noise to images from -1 to 1: a quarter of the size, half of it, all of it.

    Parameters
    ----------
    noise_features : int
        Random numbers for each image.
    image_size : int
        Height and width, a multiple of 4: 8 for scikit-learn's digits, 28 for MNIST, 32 for CIFAR-10.
    channels : int
        Of the image.
    width : int
        Channels at half of the size; twice as many at a quarter.

    Raises
    ------
    ValueError
        If `image_size` is no multiple of 4, or a number is not positive.

    Examples
    --------
    >>> generator = ConvGenerator(rng=np.random.default_rng(0))
    >>> generator(np.ones((2, 100), np.float32)).shape
    (2, 1, 8, 8)
    """

    def __init__(
        self,
        noise_features: int = 100,
        image_size: int = 8,
        channels: int = 1,
        width: int = 16,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        quarter = _quarter("ConvGenerator", image_size)
        # No bias where batch normalisation follows: it would take it away again.
        super().__init__(
            ConvTranspose2d(noise_features, 2 * width, quarter, bias=False, rng=rng, dtype=dtype),
            BatchNorm2d(2 * width, dtype=dtype),
            ReLU(),
            ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False, rng=rng, dtype=dtype),
            BatchNorm2d(width, dtype=dtype),
            ReLU(),
            ConvTranspose2d(width, channels, 4, 2, 1, rng=rng, dtype=dtype),
            Tanh(),
        )
        self.noise_features = noise_features
        _narrow(self, rng)

    def forward(self, noise: Tensor | Array) -> Tensor:
        """Noise (N, noise_features) -> images (N, channels, image_size, image_size)."""
        # One pixel with many channels: the first layer paints it onto a quarter of the size.
        images: Tensor = super().forward(noise.reshape(*noise.shape, 1, 1))
        return images


class ConvDiscriminator(Sequential):
    """From images to scores: the generator's way, back.

    Parameters
    ----------
    image_size, channels : int
        As in `ConvGenerator`.
    width : int
        Channels at half of the size; twice as many at a quarter.

    Raises
    ------
    ValueError
        If `image_size` is no multiple of 4, or a number is not positive.

    Examples
    --------
    >>> discriminator = ConvDiscriminator(rng=np.random.default_rng(0))
    >>> discriminator(np.ones((2, 1, 8, 8), np.float32)).shape
    (2,)
    """

    def __init__(
        self,
        image_size: int = 8,
        channels: int = 1,
        width: int = 16,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        quarter = _quarter("ConvDiscriminator", image_size)
        super().__init__(
            Conv2d(channels, width, 4, 2, 1, rng=rng, dtype=dtype),
            LeakyReLU(0.2),
            Conv2d(width, 2 * width, 4, 2, 1, bias=False, rng=rng, dtype=dtype),
            BatchNorm2d(2 * width, dtype=dtype),
            LeakyReLU(0.2),
            Conv2d(2 * width, 1, quarter, rng=rng, dtype=dtype),
        )
        _narrow(self, rng)

    def forward(self, x: Tensor | Array) -> Tensor:
        """Images (N, channels, image_size, image_size) -> scores (N,)."""
        scores: Tensor = super().forward(x)  # (N, 1, 1, 1)
        return scores.reshape(-1)


class DCGAN(GAN):
    """`ConvGenerator` against `ConvDiscriminator`. Scale the images to -1 … 1, as the generator's are.

    Parameters
    ----------
    noise_features, image_size, channels, width : int
        As in `ConvGenerator`.

    References
    ----------
    Radford, Metz and Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
    Networks", 2016, arXiv:1511.06434, sections 3 and 4.

    Examples
    --------
    >>> model = DCGAN(rng=np.random.default_rng(0))
    >>> model.sample(3, rng=np.random.default_rng(1)).shape
    (3, 1, 8, 8)
    """

    def __init__(
        self,
        noise_features: int = 100,
        image_size: int = 8,
        channels: int = 1,
        width: int = 16,
        loss: AdversarialLoss = NON_SATURATING,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        generator = ConvGenerator(noise_features, image_size, channels, width, rng=rng, dtype=dtype)
        super().__init__(generator, ConvDiscriminator(image_size, channels, width, rng=rng, dtype=dtype), loss)


def _quarter(owner: str, image_size: int) -> int:
    check_count(owner, "image_size", image_size, 4)
    if image_size % 4:
        raise ValueError(f"{owner}: image_size must be a multiple of 4, got {image_size}")
    return image_size // 4


def _narrow(model: Module, rng: np.random.Generator) -> None:
    """Filters from a normal distribution with standard deviation 0.02, scales of the normalisation near 1."""
    for name, parameter in model.named_parameters():
        if parameter.ndim == 4:
            normal_(parameter, std=0.02, rng=rng)
        elif name.endswith("bias"):
            parameter.data[:] = 0
        else:
            normal_(parameter, 1.0, 0.02, rng=rng)
