r"""SELU: a curve whose two constants keep the mean of a layer at 0 and its variance at 1."""

import numpy as np

from dlref.activations.elementwise import elu
from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation

ALPHA = 1.6732632423543772848170429916717
SCALE = 1.0507009873554804934193349852946


@checked_operation
def selu(x: Array) -> tuple[Array, Pullback]:
    r"""A stretched `elu`, for networks that normalise themselves.

    $$y = \lambda x \text{ if } x > 0 \text{, else } \lambda \alpha (e^x - 1), \qquad
      \lambda \approx 1.0507, \quad \alpha \approx 1.6733$$

    The two constants solve two equations: a standard normal number that goes in comes out with mean 0 and variance 1.
    Layer after layer, what has drifted is drawn back there, if the weights are normal with variance 1 / inputs.

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    TypeError
        If `x` is not an array of float32 or float64.

    References
    ----------
    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-Normalizing Neural Networks", 2017, arXiv:1706.02515.

    Examples
    --------
    >>> selu(np.array([-100.0, 0.0, 1.0]))[0].round(4)
    array([-1.7581,  0.    ,  1.0507])
    """
    check_floats("selu", x=x)
    y, pull_elu = elu(x, alpha=ALPHA)
    return np.asarray(SCALE * y), lambda dy: pull_elu(SCALE * dy)


class SELU(Module):
    """`selu` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(selu, x)
