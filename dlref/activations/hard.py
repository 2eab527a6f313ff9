r"""Hard activations: sigmoid and swish from straight lines, for machines on which an exponential is dear."""

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation


@checked_operation
def hardsigmoid(x: Array) -> tuple[Array, Pullback]:
    r"""Three straight lines in the place of a sigmoid.

    $$y = \operatorname{clip}\Big(\frac{x + 3}{6},\; 0,\; 1\Big), \qquad
      y' = \tfrac16 \text{ if } -3 < x < 3 \text{, else } 0$$

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
        If `x` is not an array of float32 or float64; so does `hardswish`.

    References
    ----------
    Courbariaux, Bengio and David, "BinaryConnect: Training Deep Neural Networks with Binary Weights during
    Propagations", 2015, arXiv:1511.00363 (there with slope 1/2); Howard et al., "Searching for MobileNetV3", 2019,
    arXiv:1905.02244.

    Examples
    --------
    >>> hardsigmoid(np.array([-np.inf, -1.5, 0.0, 3.0]))[0]
    array([0.  , 0.25, 0.5 , 1.  ])
    """
    check_floats("hardsigmoid", x=x)
    y = np.asarray(np.clip(x / 6 + 0.5, 0, 1))
    return y, lambda dy: (np.where(np.abs(x) < 3, dy / 6, 0 * dy),)


@checked_operation
def hardswish(x: Array) -> tuple[Array, Pullback]:
    r"""A number times its hard sigmoid: `silu` without an exponential.

    $$y = x \operatorname{clip}\Big(\frac{x + 3}{6},\; 0,\; 1\Big), \qquad
      y' = \begin{cases} 0 & x \le -3 \\ x / 3 + 1/2 & -3 < x < 3 \\ 1 & x \ge 3 \end{cases}$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
        0 where `x` is $-\infty$.
    pullback : dy -> (dx,), both like `x`

    References
    ----------
    Howard et al., "Searching for MobileNetV3", 2019, arXiv:1905.02244, section 5.2.

    Examples
    --------
    >>> hardswish(np.array([-4.0, -1.5, 0.0, 4.0]))[0]
    array([-0.   , -0.375,  0.   ,  4.   ])
    """
    check_floats("hardswish", x=x)
    inner = np.clip(x, -3, 3)
    y = np.maximum(x, -3) * (inner / 6 + 0.5)  # left of -3 the second factor is 0
    slope = np.where(np.abs(x) < 3, inner / 3 + 0.5, x > 0).astype(x.dtype)
    return np.asarray(y), lambda dy: (dy * slope,)


class Hardsigmoid(Module):
    """`hardsigmoid` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(hardsigmoid, x)


class Hardswish(Module):
    """`hardswish` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(hardswish, x)
