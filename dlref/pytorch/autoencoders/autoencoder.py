r"""Autoencoders in PyTorch: dense, with tied weights, convolutional."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import ReLU, Sigmoid
from dlref.pytorch.feedforward import MLP, linear
from dlref.pytorch.initialization import uniform_


class Autoencoder(nn.Module):
    """Two MLPs, one the mirror image of the other.

    Examples
    --------
    >>> model = Autoencoder([64, 32, 8])
    >>> x = torch.ones(5, 64)
    >>> model.encode(x).shape, model(x).shape
    (torch.Size([5, 8]), torch.Size([5, 64]))
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], nn.Module] = ReLU,
        code_activation: Callable[[], nn.Module] | None = None,
        **factory: Any,
    ) -> None:
        super().__init__()
        layers = MLP(sizes, activation, **factory)
        self.encoder = nn.Sequential(*layers, *([] if code_activation is None else [code_activation()]))
        self.decoder = MLP(sizes[::-1], activation, **factory)

    def encode(self, x: Tensor) -> Tensor:
        """The code: (N, inputs) -> (N, code)."""
        code: Tensor = self.encoder(x)
        return code

    def decode(self, code: Tensor) -> Tensor:
        """The reconstruction: (N, code) -> (N, inputs). No activation follows the last layer."""
        reconstruction: Tensor = self.decoder(code)
        return reconstruction

    def forward(self, x: Tensor) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))


class TiedAutoencoder(nn.Module):
    """One layer there, and the same weights back.

    Examples
    --------
    >>> model = TiedAutoencoder(64, 16)
    >>> sum(parameter.numel() for parameter in model.parameters())
    1104
    """

    def __init__(
        self,
        in_features: int,
        code_features: int,
        activation: Callable[[], nn.Module] = Sigmoid,
        **factory: Any,
    ) -> None:
        super().__init__()
        bound = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(uniform_(torch.empty(code_features, in_features, **factory), -bound, bound))
        self.encoder_bias = nn.Parameter(torch.zeros(code_features, **factory))
        self.decoder_bias = nn.Parameter(torch.zeros(in_features, **factory))
        self.activation = activation()

    def encode(self, x: Tensor) -> Tensor:
        """The code: (N, in) -> (N, code)."""
        code: Tensor = self.activation(linear(x, self.weight, self.encoder_bias))
        return code

    def decode(self, code: Tensor) -> Tensor:
        """The reconstruction: (N, code) -> (N, in)."""
        return linear(code, self.weight.T, self.decoder_bias)

    def forward(self, x: Tensor) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))


class ConvolutionalAutoencoder(nn.Module):
    """The twin of `dlref.autoencoders.ConvolutionalAutoencoder`, of `torch.nn`'s layers.

    Examples
    --------
    >>> model = ConvolutionalAutoencoder(28, 32)
    >>> x = torch.ones(2, 1, 28, 28)
    >>> model.encode(x).shape, model(x).shape
    (torch.Size([2, 32]), torch.Size([2, 1, 28, 28]))
    """

    def __init__(
        self,
        image_size: int,
        code_features: int,
        in_channels: int = 1,
        channels: Sequence[int] = (16, 32),
        activation: Callable[[], nn.Module] = nn.ReLU,
        **factory: Any,
    ) -> None:
        super().__init__()
        size, rest = divmod(image_size, 2 ** len(channels))
        if len(channels) == 0 or rest:
            raise ValueError(
                f"ConvolutionalAutoencoder: image_size {image_size} cannot be halved once for each of channels "
                f"{tuple(channels)}; there must be at least one"
            )
        stages = [in_channels, *channels]
        self.smallest = (stages[-1], size, size)
        down: list[nn.Module] = []
        for ins, outs in pairwise(stages):
            down += [nn.Conv2d(ins, outs, 4, stride=2, padding=1, **factory), activation()]
        up: list[nn.Module] = []
        for ins, outs in pairwise(stages[::-1]):
            up += [activation(), nn.ConvTranspose2d(ins, outs, 4, stride=2, padding=1, **factory)]
        features = math.prod(self.smallest)
        self.encoder = nn.Sequential(*down, nn.Flatten(), nn.Linear(features, code_features, **factory))
        self.expand = nn.Linear(code_features, features, **factory)
        self.decoder = nn.Sequential(*up)

    def encode(self, x: Tensor) -> Tensor:
        """The code: (N, C, H, W) -> (N, code)."""
        code: Tensor = self.encoder(x)
        return code

    def decode(self, code: Tensor) -> Tensor:
        """The reconstruction: (N, code) -> (N, C, H, W)."""
        reconstruction: Tensor = self.decoder(self.expand(code).reshape(len(code), *self.smallest))
        return reconstruction

    def forward(self, x: Tensor) -> Tensor:
        """Encode, then decode."""
        return self.decode(self.encode(x))
