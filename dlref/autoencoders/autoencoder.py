r"""Autoencoders: dense, with tied weights, convolutional."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU, Sigmoid
from dlref.convolutional import Conv2d, ConvTranspose2d, Flatten
from dlref.engine import Array, Module, Parameter, Sequential, Tensor, apply
from dlref.engine.arguments import check_count
from dlref.feedforward import MLP, Linear, linear
from dlref.initialization import uniform_


class Autoencoder(Module):
    r"""Two MLPs, one the mirror image of the other.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of neurons in each hidden layer of the encoder, of code units. The decoder has the same sizes,
        back to front. With two sizes and no `code_activation`, the autoencoder is linear.
    activation : function without arguments that makes a Module
        Between two layers.
    code_activation : the same, optional
        After the encoder's last layer. `Sigmoid` for `kl_sparsity` and `contractive_penalty`.
    dtype : float32 or float64

    Attributes
    ----------
    encoder, decoder : Module

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not positive.

    References
    ----------
    Hinton and Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", Science 313, 2006.
    Baldi and Hornik, "Neural networks and principal component analysis", Neural Networks 2(1), 1989 (the linear one).

    Examples
    --------
    >>> model = Autoencoder([64, 32, 8], rng=np.random.default_rng(0))
    >>> x = np.ones((5, 64), np.float32)
    >>> model.encode(x).shape, model(x).shape
    ((5, 8), (5, 64))
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], Module] = ReLU,
        code_activation: Callable[[], Module] | None = None,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if len(sizes) < 2:
            raise ValueError(f"Autoencoder: sizes must name at least inputs and code, got {list(sizes)}")
        # --8<-- [start:autoencoder]
        layers = list(MLP(sizes, activation, rng=rng, dtype=dtype).children())
        self.encoder = Sequential(*layers, *([] if code_activation is None else [code_activation()]))
        self.decoder = MLP(sizes[::-1], activation, rng=rng, dtype=dtype)
        # --8<-- [end:autoencoder]

    def encode(self, x: Tensor | Array) -> Tensor:
        """The code: (N, inputs) -> (N, code)."""
        code: Tensor = self.encoder(x)
        return code

    def decode(self, code: Tensor | Array) -> Tensor:
        """The reconstruction: (N, code) -> (N, inputs). No activation follows the last layer."""
        reconstruction: Tensor = self.decoder(code)
        return reconstruction

    def forward(self, x: Tensor | Array) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))


class TiedAutoencoder(Module):
    r"""One layer there, and the same weights back.

    $$h = \phi(x W^\top + b), \qquad \hat x = h W + c$$

    The decoder's weight is the encoder's, transposed: half the parameters, and each unit draws what it looks for. $W$
    gets its gradient from both places. These are also the parameters of a restricted Boltzmann machine.

    Parameters
    ----------
    in_features, code_features : int, > 0
    activation : function without arguments that makes a Module
        $\phi$.
    dtype : float32 or float64

    Attributes
    ----------
    weight : Parameter, (code, in)
        $W$, uniform between $\pm 1/\sqrt{\text{in}}$ at the start.
    encoder_bias : Parameter, (code,)
        $b$, zeros at the start.
    decoder_bias : Parameter, (in,)
        $c$, zeros at the start.

    Raises
    ------
    ValueError, TypeError
        If a number of features is not a positive whole number.

    References
    ----------
    Vincent, Larochelle, Lajoie, Bengio and Manzagol, "Stacked Denoising Autoencoders", JMLR 11, 2010, section 2.

    Examples
    --------
    >>> model = TiedAutoencoder(64, 16, rng=np.random.default_rng(0))
    >>> sum(parameter.size for parameter in model.parameters())
    1104
    """

    def __init__(
        self,
        in_features: int,
        code_features: int,
        activation: Callable[[], Module] = Sigmoid,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_count("TiedAutoencoder", "in_features", in_features)
        check_count("TiedAutoencoder", "code_features", code_features)
        bound = 1 / math.sqrt(in_features)
        self.weight = uniform_(Parameter(np.empty((code_features, in_features), dtype)), -bound, bound, rng=rng)
        self.encoder_bias = Parameter(np.zeros(code_features, dtype))
        self.decoder_bias = Parameter(np.zeros(in_features, dtype))
        self.activation = activation()

    def encode(self, x: Tensor | Array) -> Tensor:
        """The code: (N, in) -> (N, code)."""
        code: Tensor = self.activation(apply(linear, x, self.weight, self.encoder_bias))
        return code

    def decode(self, code: Tensor | Array) -> Tensor:
        """The reconstruction: (N, code) -> (N, in)."""
        return apply(linear, code, self.weight.T, self.decoder_bias)

    def forward(self, x: Tensor | Array) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))


class ConvolutionalAutoencoder(Module):
    """Convolutions with stride 2 make the image small, transposed ones make it large again.

    A linear layer at each side of the code sees all places at once. Kernel 4, stride 2 and padding 1 halve an even size
    exactly, and double it exactly on the way back.

    Parameters
    ----------
    image_size : int
        Height and width; every stage must find an even size.
    code_features : int, > 0
    in_channels : int, > 0
    channels : sequence of int, > 0
        One stage for each, with so many channels.
    activation : function without arguments that makes a Module
    dtype : float32 or float64

    Attributes
    ----------
    encoder : Sequential
        Image to code.
    expand : Linear
        Code to the smallest image.
    decoder : Sequential
        Smallest image to image.

    Raises
    ------
    ValueError
        If there is no stage, or the image cannot be halved so often.

    References
    ----------
    Masci, Meier, Cireşan and Schmidhuber, "Stacked Convolutional Auto-Encoders for Hierarchical Feature Extraction",
    ICANN 2011.

    Examples
    --------
    >>> model = ConvolutionalAutoencoder(28, 32, rng=np.random.default_rng(0))
    >>> x = np.ones((2, 1, 28, 28), np.float32)
    >>> model.encode(x).shape, model(x).shape
    ((2, 32), (2, 1, 28, 28))
    """

    def __init__(
        self,
        image_size: int,
        code_features: int,
        in_channels: int = 1,
        channels: Sequence[int] = (16, 32),
        activation: Callable[[], Module] = ReLU,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_count("ConvolutionalAutoencoder", "image_size", image_size)
        size, rest = divmod(image_size, 2 ** len(channels))
        if len(channels) == 0 or rest:
            raise ValueError(
                f"ConvolutionalAutoencoder: an image of size {image_size} cannot be halved once for each of channels "
                f"{tuple(channels)}; there must be at least one"
            )
        stages = [in_channels, *channels]
        self.image, self.smallest = (in_channels, image_size, image_size), (stages[-1], size, size)
        down: list[Module] = []
        for ins, outs in pairwise(stages):
            down += [Conv2d(ins, outs, 4, stride=2, padding=1, rng=rng, dtype=dtype), activation()]
        up: list[Module] = []
        for ins, outs in pairwise(stages[::-1]):
            up += [activation(), ConvTranspose2d(ins, outs, 4, stride=2, padding=1, rng=rng, dtype=dtype)]
        features = math.prod(self.smallest)
        self.encoder = Sequential(*down, Flatten(), Linear(features, code_features, rng=rng, dtype=dtype))
        self.expand = Linear(code_features, features, rng=rng, dtype=dtype)
        self.decoder = Sequential(*up)

    def encode(self, x: Tensor | Array) -> Tensor:
        """The code: (N, C, H, W) -> (N, code)."""
        if x.shape[1:] != self.image:
            sizes = ", ".join(map(str, self.image))
            raise ValueError(f"ConvolutionalAutoencoder: x must be images (N, {sizes}), got shape {x.shape}")
        code: Tensor = self.encoder(x)
        return code

    def decode(self, code: Tensor | Array) -> Tensor:
        """The reconstruction: (N, code) -> (N, C, H, W)."""
        reconstruction: Tensor = self.decoder(self.expand(code).reshape(code.shape[0], *self.smallest))
        return reconstruction

    def forward(self, x: Tensor | Array) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))
