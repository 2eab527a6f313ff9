r"""Activation functions: the bend between two linear layers.

Two linear maps in a row are one linear map. What makes a deep network more than a shallow one is the curve in
between, applied to every number by itself.

For a function of single numbers the chain rule is short: $\partial L/\partial x = f'(x) \cdot \partial L/\partial y$.
So each pullback is a formula for $f'$, and many get it from $y$, which is there already.

- `dlref.activations.elementwise`: functions of single numbers, from ReLU to softplus;
- `dlref.activations.gaussian`: GELU, which needs the normal distribution function;
- `dlref.activations.smooth` and `dlref.activations.hard`: mish and softsign; sigmoid and swish from straight lines;
- `dlref.activations.self_normalizing`: SELU, which keeps mean and variance from layer to layer;
- `dlref.activations.parametric`: PReLU, whose slope is learned;
- `dlref.activations.gated`: gated linear units, in which one half of the features opens or shuts the other;
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
from dlref.activations.gated import GLU, glu, swiglu
from dlref.activations.gaussian import GELU, gelu
from dlref.activations.hard import Hardsigmoid, Hardswish, hardsigmoid, hardswish
from dlref.activations.parametric import PReLU, prelu
from dlref.activations.self_normalizing import SELU, selu
from dlref.activations.smooth import Mish, Softsign, mish, softsign
from dlref.activations.softmaxes import LogSoftmax, Softmax, log_softmax, softmax

__all__ = [
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "Hardsigmoid",
    "Hardswish",
    "LeakyReLU",
    "LogSoftmax",
    "Mish",
    "PReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Softsign",
    "Tanh",
    "elu",
    "gelu",
    "glu",
    "hardsigmoid",
    "hardswish",
    "leaky_relu",
    "log_softmax",
    "mish",
    "prelu",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swiglu",
    "tanh",
]
