r"""An activation with a parameter: how steep the left side is, learned for every channel."""

import math

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_count


@checked_operation
def prelu(x: Array, weight: Array) -> tuple[Array, Pullback]:
    r"""Like `leaky_relu`, with a slope on the left that is learned.

    $$y = \max(x, 0) + a \min(x, 0), \qquad
      \frac{\partial L}{\partial a} = \sum \min(x, 0)\,\frac{\partial L}{\partial y}$$

    The sum is over all entries that share the slope: a whole channel, or everything.

    Parameters
    ----------
    x : array of float, any shape
        Channels are on axis 1; an array with less than two axes has one channel.
    weight : (C,) array, or (1,)
        $a$, a slope for each channel, or one for all.

    Returns
    -------
    y : array like `x`
    pullback : dy -> dx, dweight

    Raises
    ------
    TypeError
        If the arrays are not both float32 or both float64.
    ValueError
        If `weight` has neither one entry nor one for each channel.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
    Classification", 2015, arXiv:1502.01852.

    Examples
    --------
    >>> prelu(np.array([[-2.0, -2.0, 3.0]]), np.array([0.5, 0.1, 0.1]))[0]
    array([[-1. , -0.2,  3. ]])
    """
    check_floats("prelu", x=x, weight=weight)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.shape not in ((1,), (channels,)):
        raise ValueError(f"prelu: weight must be (1,) or ({channels},) to match x {x.shape}, got {weight.shape}")
    slope = weight.reshape(-1, *(1,) * (x.ndim - 2)) if x.ndim else weight[0]  # stands at axis 1
    left = np.minimum(x, 0)

    def pullback(dy: Array) -> tuple[Array, Array]:
        dslopes = np.asarray(dy * left)
        if len(weight) == 1:
            dweight = dslopes.sum().reshape(1)
        else:
            rest = math.prod(x.shape[2:])
            dweight = dslopes.reshape(len(x), channels, rest).sum(axis=(0, 2))
        return np.where(x > 0, dy, slope * dy), dweight

    return np.asarray(np.maximum(x, 0) + slope * left), pullback


class PReLU(Module):
    """`prelu` with its slopes, which all start at `init`.

    Parameters
    ----------
    num_parameters : int, > 0
        The number of channels, or 1 for a slope that all share.

    Raises
    ------
    TypeError, ValueError
        If `num_parameters` is no positive whole number.

    Examples
    --------
    >>> PReLU(3)(np.full((2, 3, 5), -4.0, np.float32)).data[0, :, 0]
    array([-1., -1., -1.], dtype=float32)
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: DTypeLike = np.float32) -> None:
        check_count("PReLU", "num_parameters", num_parameters)
        self.weight = Parameter(np.full(num_parameters, init, dtype))

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(prelu, x, self.weight)
