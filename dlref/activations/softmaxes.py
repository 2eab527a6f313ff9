r"""Softmax: from scores to probabilities.

Unlike the other activations it looks at a whole row: raise one score, and all the other probabilities fall. So its
derivative is a matrix, $\partial y_i / \partial x_j = y_i ([i = j] - y_j)$; the pullbacks never write it down.
"""

import math
from collections.abc import Iterator

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation

_HARMLESS = 40  # between -40 and 40 no exponential overflows or vanishes, nor does the sum of 10²¹ of them
BLOCK = 2**18  # numbers at a time, in whole rows: more than elsewhere, as each row costs a call or two


@checked_operation
def softmax(x: Array, *, dim: int = -1) -> tuple[Array, Pullback]:
    r"""Turn scores into probabilities: positive, and with sum 1 along `dim`.

    $$y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}, \qquad
      \frac{\partial L}{\partial x_i} = y_i \Big(\frac{\partial L}{\partial y_i}
      - \sum_j y_j \frac{\partial L}{\partial y_j}\Big)$$

    The largest score is subtracted first, unless all are small. The result is the same, and no exponential overflows.

    Parameters
    ----------
    x : array of float
        Scores ("logits"); `-inf` stands for "impossible".
    dim : int
        The axis that sums to 1.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        If `dim` is no axis of `x`, or if all scores along it are `-inf` (or there are none).

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0], [0.0, -np.inf]]))[0]
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    check_floats("softmax", x=x)
    _check_dim("softmax", x, dim)
    rows = np.moveaxis(x, dim, -1)
    y = np.empty(rows.shape, x.dtype)
    for x_part, y_part in _parts(rows, y):
        small = x_part.size and x_part.min() > -_HARMLESS and x_part.max() < _HARMLESS
        np.exp(x_part if small else _shifted(x_part, x.shape, out=y_part), out=y_part)
        y_part *= 1 / (y_part @ np.ones(y_part.shape[1], y.dtype))[:, np.newaxis]  # `@` sums faster than `sum`

    def pullback(dy: Array) -> tuple[Array]:
        dx = np.empty(y.shape, y.dtype)
        for y_part, dy_part, dx_part in _parts(y, np.moveaxis(dy, dim, -1), dx):
            np.subtract(dy_part, np.vecdot(dy_part, y_part)[:, np.newaxis], out=dx_part)
            dx_part *= y_part
        return (np.moveaxis(dx, -1, dim),)

    return np.moveaxis(y, -1, dim), pullback


def _shifted(x: Array, shape: tuple[int, ...], out: Array) -> Array:
    return np.subtract(x, _largest("softmax", x, -1, shape), out=out)


def _parts(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """Some rows at a time, as matrices: few enough for the cache."""
    length = arrays[0].shape[-1]
    matrices = [array.reshape(math.prod(array.shape[:-1]), length) for array in arrays]
    step = max(BLOCK // max(length, 1), 1)
    for begin in range(0, len(matrices[0]), step):
        yield tuple(matrix[begin : begin + step] for matrix in matrices)


@checked_operation
def log_softmax(x: Array, *, dim: int = -1) -> tuple[Array, Pullback]:
    r"""The logarithm of `softmax`, without ever taking the logarithm of a vanishing probability.

    $$y_i = x_i - \log \sum_j e^{x_j}$$

    Parameters
    ----------
    x : array of float
        Scores ("logits").
    dim : int
        The axis along which the probabilities sum to 1.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        As `softmax`.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -1000.0]))[0]
    array([    0., -1000.])
    """
    check_floats("log_softmax", x=x)
    _check_dim("log_softmax", x, dim)
    y = x - _largest("log_softmax", x, dim, x.shape)
    y -= np.log(np.exp(y).sum(axis=dim, keepdims=True))
    return y, lambda dy: (dy - np.exp(y) * dy.sum(axis=dim, keepdims=True),)


def _check_dim(operation: str, x: Array, dim: int) -> None:
    if not isinstance(dim, int | np.integer) or not -x.ndim <= dim < x.ndim:
        raise ValueError(f"{operation}: dim must be an axis of x, got {dim!r} for x of shape {x.shape}")


def _largest(operation: str, x: Array, dim: int, shape: tuple[int, ...]) -> Array:
    largest = np.asarray(x.max(axis=dim, keepdims=True, initial=-np.inf))
    if np.isneginf(largest).any():
        raise ValueError(f"{operation}: nothing to choose from: x is -inf (or empty) all along dim {dim}, {shape}")
    return largest


class Softmax(Module):
    """`softmax` as a module."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(softmax, x, dim=self.dim)


class LogSoftmax(Module):
    """`log_softmax` as a module."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(log_softmax, x, dim=self.dim)
