r"""Activation functions in PyTorch, from tensors up.

The formulas of `dlref.activations` without pullbacks: PyTorch's tape knows the derivatives of `exp`, `tanh`, `where`
and puts the rest together. That a formula is right does not make its derivative right, though. Two traps:

- Through `where` the branch that was not taken gets a gradient of 0, and 0 times infinity is nan. So a branch must be
  finite even where nobody looks; see `elu`.
- A kink that cancels in the value need not cancel in the gradient: with $e^{-|x|}$ the sigmoid would have slope 0 at 0.
"""

from dlref.pytorch.activations.elementwise import (
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
from dlref.pytorch.activations.gated import GLU, glu, swiglu
from dlref.pytorch.activations.gaussian import GELU, gelu
from dlref.pytorch.activations.hard import Hardsigmoid, Hardswish, hardsigmoid, hardswish
from dlref.pytorch.activations.parametric import PReLU, prelu
from dlref.pytorch.activations.self_normalizing import SELU, selu
from dlref.pytorch.activations.smooth import Mish, Softsign, mish, softsign
from dlref.pytorch.activations.softmaxes import LogSoftmax, Softmax, log_softmax, softmax

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
