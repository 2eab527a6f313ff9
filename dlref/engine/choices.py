"""Operations that choose between numbers, with their pullbacks: the gradient goes to what was chosen.

Where two are equal, the gradient is shared as PyTorch shares it. `Tensor` uses `abs`, `clip` and `max`; `apply` takes
those of several arrays: `apply(choices.where, condition, a, b)`.
"""

import numpy as np

from dlref.engine.broadcasting import unbroadcast
from dlref.engine.operation import Array, Pullback, check_floats, checked_operation


@checked_operation
def abs(x: Array) -> tuple[Array, Pullback]:
    """The absolute value; its slope is the sign, and 0 at 0.

    >>> abs(np.array([-2.0, 0.0]))[1](np.ones(2))
    (array([-1.,  0.]),)
    """
    check_floats("abs", x=x)
    return np.asarray(np.abs(x)), lambda dy: (dy * np.sign(x),)


@checked_operation
def clip(x: Array, *, min: float | None = None, max: float | None = None) -> tuple[Array, Pullback]:
    """Nothing below `min`, nothing above `max`. The gradient comes through from one to the other, both included.

    >>> y, pullback = clip(np.array([-3.0, 1.0, 5.0]), min=0, max=1)
    >>> y, pullback(np.ones(3))[0]
    (array([0., 1., 1.]), array([0., 1., 0.]))
    """
    check_floats("clip", x=x)
    low, high = -np.inf if min is None else float(min), np.inf if max is None else float(max)
    if not low <= high or (min is None and max is None):
        raise ValueError(f"clip: min must not be above max, and one of them be given, got min={min} and max={max}")
    return np.asarray(np.clip(x, low, high)), lambda dy: (dy * ((x >= low) & (x <= high)),)


@checked_operation
def where(condition: Array, a: Array, b: Array) -> tuple[Array, Pullback]:
    """`a` where the condition holds, `b` elsewhere; each gets the gradient where it was taken.

    >>> where(np.array([True, False]), np.array([1.0, 2.0]), np.array([3.0, 4.0]))[1](np.ones(2))
    (None, array([1., 0.]), array([0., 1.]))
    """
    check_floats("where", a=a, b=b)
    if not isinstance(condition, np.ndarray) or condition.dtype != bool:
        kind = getattr(condition, "dtype", type(condition).__name__)
        raise TypeError(f"where: condition must be an array of bool, got {kind}")

    def pullback(dy: Array) -> tuple[None, Array, Array]:
        return (
            None,
            unbroadcast(np.where(condition, dy, 0), a.shape),
            unbroadcast(np.where(condition, 0, dy), b.shape),
        )

    return np.where(condition, a, b), pullback


@checked_operation
def maximum(a: Array, b: Array) -> tuple[Array, Pullback]:
    """The larger of two numbers, entry by entry; two that are equal get half of the gradient each.

    >>> maximum(np.array([1.0, 2.0]), np.array([3.0, 2.0]))[1](np.ones(2))
    (array([0. , 0.5]), array([1. , 0.5]))
    """
    check_floats("maximum", a=a, b=b)
    return np.asarray(np.maximum(a, b)), _pull_larger(a, b)


@checked_operation
def minimum(a: Array, b: Array) -> tuple[Array, Pullback]:
    """The smaller of two numbers, entry by entry; see `maximum`.

    >>> minimum(np.array([1.0, 2.0]), np.array([3.0, 2.0]))[1](np.ones(2))
    (array([1. , 0.5]), array([0. , 0.5]))
    """
    check_floats("minimum", a=a, b=b)
    return np.asarray(np.minimum(a, b)), _pull_larger(-a, -b)


def _pull_larger(a: Array, b: Array) -> Pullback:
    share = np.where(a == b, 0.5, a > b).astype(a.dtype)  # of a

    def pullback(dy: Array) -> tuple[Array, Array]:
        return unbroadcast(dy * share, a.shape), unbroadcast(dy * (1 - share), b.shape)

    return pullback


@checked_operation
def max(x: Array, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> tuple[Array, Pullback]:
    """The largest number of all, or along the axes named.

    Along one axis the first of several largest gets the whole gradient, as in `torch.max`; of all numbers, or along
    several axes, each gets an equal share, as in `torch.amax`.

    >>> x = np.array([[1.0, 7.0, 7.0]])
    >>> max(x)[1](np.array(1.0)), max(x, axis=1)[1](np.array([1.0]))
    ((array([[0. , 0.5, 0.5]]),), (array([[0., 1., 0.]]),))
    """
    check_floats("max", x=x)
    y = np.asarray(x.max(axis=axis, keepdims=True))

    def pullback(dy: Array) -> tuple[Array]:
        dy = dy.reshape(y.shape)
        if isinstance(axis, int | np.integer):
            dx = np.zeros_like(x)
            np.put_along_axis(dx, x.argmax(axis=axis, keepdims=True), dy, axis)
            return (dx,)
        chosen = np.where(np.isnan(y), np.isnan(x), x == y)
        return (chosen * (dy / chosen.sum(axis=axis, keepdims=True, dtype=x.dtype)),)

    return y if keepdims else np.asarray(y.squeeze(axis)), pullback
