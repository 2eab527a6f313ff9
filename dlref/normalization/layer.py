r"""Layer normalisation: every sample, or every token, gets mean 0 and variance 1 by itself.

A sample never depends on its batch here. So there is nothing to remember for later, training and use are the same,
and a batch of one will do. Transformers normalise each token's vector this way, or leave out even the mean
(`rms_norm`).
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_range

Shape = int | tuple[int, ...]


@checked_operation
def layer_norm(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    normalized_shape: Shape | None = None,
    eps: float = 1e-5,
) -> tuple[Array, Pullback]:
    r"""Shift and stretch every row to mean 0 and variance 1, then apply a learned scale and shift.

    $$y = w \odot \hat x + b, \qquad \hat x = \frac{x - \mu}{\sigma}, \qquad
      \sigma = \sqrt{\operatorname{var}(x) + \epsilon}$$

    The variance is the biased one, and $\epsilon$ stands inside the root, as in PyTorch. Moving a row by a
    constant, or stretching it, leaves $\hat x$ as it is: so the gradient has lost its mean, and its component
    along $\hat x$.

    $$\frac{\partial L}{\partial x} = \frac1\sigma \Big(g - \bar g - \hat x \cdot \overline{g \odot \hat x}\Big),
      \qquad g = w \odot \frac{\partial L}{\partial y}$$

    Parameters
    ----------
    x : (..., D) array of float
    weight, bias : (D,) array, optional
    normalized_shape : int or tuple, optional
        What a row is: the last axes of `x`, D in all. Unless given, the shape of `weight` or `bias`; without
        these, the last axis.
    eps : float, above 0

    Returns
    -------
    y : (..., D) array
    pullback : dy (..., D) -> dx (..., D), dweight (D,) or None, dbias (D,) or None

    Raises
    ------
    ValueError
        If shapes do not fit.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Ba, Kiros and Hinton, "Layer Normalization", 2016, arXiv:1607.06450, equation 4.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = layer_norm(np.array([[1.0, 2.0, 3.0]]), np.ones(3), np.zeros(3))
    >>> y.round(3)
    array([[-1.225,  0.   ,  1.225]])
    """
    shape = _row_shape("layer_norm", x, weight, bias, normalized_shape, eps)
    rows = x.reshape(-1, math.prod(shape))  # (R, D)
    ones = np.ones(rows.shape[1], x.dtype)
    # Sums over a row as products with ones, which is faster than `mean`.
    mean = (rows @ ones / len(ones))[:, np.newaxis]  # (R, 1)
    normed = rows - mean
    var = np.vecdot(normed, normed)[:, np.newaxis] / len(ones)
    far = np.abs(mean) > np.sqrt(var)
    if far.any():
        # Far from zero the mean has lost digits. What it left standing is small, so that its own mean has them.
        rest = far * (normed @ ones / len(ones))[:, np.newaxis]  # no row depends on another
        normed -= rest
        var = np.maximum(var - rest * rest, 0)
    inverse = 1 / np.sqrt(var + eps)
    normed *= inverse
    factor = ones if weight is None else weight.reshape(-1)
    y = normed * factor
    if bias is not None:
        y += bias.reshape(-1)

    def pullback(dy: Array) -> tuple[Array, Array | None, Array | None]:
        d = dy.reshape(rows.shape)
        dx = d * factor
        along = np.vecdot(dx, normed)[:, np.newaxis] / len(ones)  # (R, 1), the mean of g · x̂
        dx -= (dx @ ones / len(ones))[:, np.newaxis]
        dx -= normed * along
        dx *= inverse
        dweight = None if weight is None else np.einsum("rd,rd->d", d, normed).reshape(shape)
        dbias = None if bias is None else (np.ones(len(d), x.dtype) @ d).reshape(shape)
        return dx.reshape(x.shape), dweight, dbias

    return y.reshape(x.shape), pullback


@checked_operation
def rms_norm(
    x: Array, weight: Array | None = None, *, normalized_shape: Shape | None = None, eps: float | None = None
) -> tuple[Array, Pullback]:
    r"""Stretch every row to a mean square of 1. Layer normalisation without the shift.

    $$y = w \odot \hat x, \qquad \hat x = \frac{x}{\sqrt{\overline{x^2} + \epsilon}}$$

    Most large language models use this: it works as well, and saves the mean.

    Parameters
    ----------
    x : (..., D) array of float
    weight : (D,) array, optional
    normalized_shape : int or tuple, optional
        As in `layer_norm`.
    eps : float, above 0, optional
        The smallest step between numbers near 1 of this dtype, unless given (1.2e-7 for float32).

    Returns
    -------
    y : (..., D) array
    pullback : dy (..., D) -> dx (..., D), dweight (D,) or None

    Raises
    ------
    ValueError, TypeError
        As `layer_norm`.

    References
    ----------
    Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, arXiv:1910.07467.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = rms_norm(np.array([[3.0, 4.0, 0.0, 0.0]]))
    >>> y
    array([[1.2, 1.6, 0. , 0. ]])
    """
    check_floats("rms_norm", x=x, weight=weight)
    eps = float(np.finfo(x.dtype).eps) if eps is None else eps
    shape = _row_shape("rms_norm", x, weight, None, normalized_shape, eps)
    rows = x.reshape(-1, math.prod(shape))  # (R, D)
    inverse = 1 / np.sqrt(np.vecdot(rows, rows)[:, np.newaxis] / rows.shape[1] + eps)  # (R, 1)
    normed = rows * inverse
    y = normed if weight is None else normed * weight.reshape(-1)

    def pullback(dy: Array) -> tuple[Array, Array | None]:
        d = dy.reshape(rows.shape)
        dweight = None if weight is None else np.einsum("rd,rd->d", d, normed).reshape(shape)
        dnormed = d if weight is None else d * weight.reshape(-1)
        along = np.vecdot(dnormed, normed)[:, np.newaxis] / rows.shape[1]
        return ((dnormed - normed * along) * inverse).reshape(x.shape), dweight

    return y.reshape(x.shape), pullback


class LayerNorm(Module):
    """`layer_norm` with a scale (at first 1) and a shift (at first 0) that are learned.

    Parameters
    ----------
    normalized_shape : int or tuple
        The last axes of what goes in.
    elementwise_affine, bias : bool
        Whether to learn anything at all, and a shift too.

    Examples
    --------
    >>> import numpy as np
    >>> LayerNorm(8)(np.zeros((2, 5, 8), np.float32)).shape
    (2, 5, 8)
    """

    def __init__(
        self,
        normalized_shape: Shape,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_eps("LayerNorm", eps)
        self.normalized_shape, self.eps = _shape("LayerNorm", normalized_shape), eps
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, dtype)) if elementwise_affine and bias else None

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(layer_norm, x, self.weight, self.bias, normalized_shape=self.normalized_shape, eps=self.eps)


class RMSNorm(Module):
    """`rms_norm` with a scale (at first 1) that is learned; arguments as in `LayerNorm`.

    Examples
    --------
    >>> import numpy as np
    >>> RMSNorm(8)(np.ones((2, 5, 8), np.float32)).shape
    (2, 5, 8)
    """

    def __init__(
        self,
        normalized_shape: Shape,
        eps: float | None = None,
        elementwise_affine: bool = True,
        *,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if eps is not None:
            check_eps("RMSNorm", eps)
        self.normalized_shape, self.eps = _shape("RMSNorm", normalized_shape), eps
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if elementwise_affine else None

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(rms_norm, x, self.weight, normalized_shape=self.normalized_shape, eps=self.eps)


# What goes in, checked before anything is computed.


def check_eps(name: str, eps: float) -> None:
    """Raise unless `eps` is positive: with 0, a row that is the same everywhere would be 0 / 0.

    >>> check_eps("layer_norm", 0)
    Traceback (most recent call last):
    ...
    ValueError: layer_norm: eps must be above 0, got 0
    """
    if isinstance(eps, int | float | np.number) and not eps > 0:
        raise ValueError(f"{name}: eps must be above 0, got {eps}")
    check_range(name, "eps", eps)


def _shape(name: str, shape: Shape) -> tuple[int, ...]:
    lengths = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if not lengths or min(lengths) < 1:
        raise ValueError(f"{name}: normalized_shape must hold positive numbers, got {shape}")
    return lengths


def _row_shape(
    name: str, x: Array, weight: Array | None, bias: Array | None, shape: Shape | None, eps: float
) -> tuple[int, ...]:
    """The axes that a row is made of."""
    check_floats(name, x=x, weight=weight, bias=bias)
    check_eps(name, eps)
    given = next((array.shape for array in (weight, bias) if array is not None), x.shape[-1:])
    expected = _shape(name, given if shape is None else shape)
    if x.shape[-len(expected) :] != expected:
        raise ValueError(f"{name}: x must end in {expected}, got shape {x.shape}")
    for argument, array in (("weight", weight), ("bias", bias)):
        if array is not None and array.shape != expected:
            raise ValueError(f"{name}: {argument} must be {expected} to match x {x.shape}, got {array.shape}")
    return expected
