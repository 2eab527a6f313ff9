r"""A small denoiser in PyTorch: a multilayer perceptron that is told the step before every layer."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import silu
from dlref.pytorch.feedforward import Linear
from dlref.pytorch.transformers import sinusoidal_positions


def time_embedding(steps: int, dim: int, **factory: Any) -> Tensor:
    """A row of sines and cosines for every step: (steps, dim).

    Examples
    --------
    >>> time_embedding(1, 4)
    tensor([[0., 1., 0., 1.]])
    """
    return sinusoidal_positions(torch.zeros(steps, dim, **factory))


class Denoiser(nn.Module):
    """Says which noise is in a sample, told the waves of its step before every layer.

    Parameters
    ----------
    features, hidden_size, steps, num_layers, time_size : int
        As in `dlref.diffusion.Denoiser`.

    Examples
    --------
    >>> Denoiser(2, 16, 100)(torch.zeros(5, 2), torch.arange(5)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self, features: int, hidden_size: int, steps: int, num_layers: int = 3, time_size: int = 32, **factory: Any
    ) -> None:
        super().__init__()
        # A buffer, so that it moves to the device; not saved, as it follows from the two numbers.
        self.register_buffer("waves", time_embedding(steps, time_size, **factory), persistent=False)
        self.waves: Tensor
        self.input = Linear(features, hidden_size, **factory)
        self.times = nn.ModuleList(Linear(time_size, hidden_size, **factory) for _ in range(num_layers))
        self.layers = nn.ModuleList(Linear(hidden_size, hidden_size, **factory) for _ in range(num_layers))
        self.output = Linear(hidden_size, features, **factory)

    def forward(self, x_t: Tensor, t: Tensor) -> Tensor:
        """The noise in each sample: (N, features) and (N,) -> (N, features)."""
        waves = self.waves[t]  # (N, time_size)
        hidden = self.input(x_t)  # (N, hidden_size)
        for layer, time in zip(self.layers, self.times, strict=True):
            hidden = layer(silu(hidden + time(waves)))
        noise: Tensor = self.output(silu(hidden))
        return noise
