r"""Activation functions: the bend between two linear layers.

Two linear maps in a row are one linear map. What makes a deep network more than a shallow one is the curve in
between, applied to every number by itself.

For a function of single numbers the chain rule is short: $\partial L/\partial x = f'(x) \cdot \partial L/\partial y$.
So each pullback is a formula for $f'$, and many get it from $y$, which is there already.

- `dlref.activations.elementwise`: functions of single numbers, from ReLU to softplus;
- `dlref.activations.gaussian`: GELU, which needs the normal distribution function;
- `dlref.activations.softmaxes`: softmax and its logarithm, which look at a whole row.
"""

from dlref.activations.elementwise import (
    ELU,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
    elu,
    leaky_relu,
    relu,
    sigmoid,
    silu,
    softplus,
    tanh,
)
from dlref.activations.gaussian import GELU, gelu
from dlref.activations.softmaxes import LogSoftmax, Softmax, log_softmax, softmax

__all__ = [
    "ELU",
    "GELU",
    "LeakyReLU",
    "LogSoftmax",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "elu",
    "gelu",
    "leaky_relu",
    "log_softmax",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]
