r"""Arithmetic: the operations that Python and NumPy write as symbols, with their pullbacks.

`Tensor` uses them for `+ - * / ** @`, slices, `exp`, `log`, `sum`, `reshape` and others. They are the first examples
of the convention in `dlref.engine.operation`, and none is longer than a few lines. All take arrays of float32
or of float64, raise TypeError for others, and leave it to NumPy to complain about shapes.

What broadcasting adds, the pullbacks sum up again (`dlref.engine.broadcasting`).
"""

from typing import Any

import numpy as np

from dlref.engine.arguments import refuse_none
from dlref.engine.broadcasting import unbroadcast
from dlref.engine.operation import Array, Pullback, check_floats, checked_operation


@checked_operation
def add(a: Array, b: Array) -> tuple[Array, Pullback]:
    """`a + b`. Each summand gets the gradient as it is, summed where it was broadcast.

    >>> y, pullback = add(np.ones((3, 2)), np.array([10.0, 20.0]))
    >>> pullback(np.ones((3, 2)))[1]
    array([3., 3.])
    """
    check_floats("add", a=a, b=b)

    def pullback(dy: Array) -> tuple[Array, Array]:
        return unbroadcast(dy, a.shape), unbroadcast(dy, b.shape)

    return np.asarray(a + b), pullback


@checked_operation
def subtract(a: Array, b: Array) -> tuple[Array, Pullback]:
    """`a - b`.

    >>> subtract(np.array([3.0]), np.array([1.0]))[1](np.array([1.0]))
    (array([1.]), array([-1.]))
    """
    check_floats("subtract", a=a, b=b)

    def pullback(dy: Array) -> tuple[Array, Array]:
        return unbroadcast(dy, a.shape), unbroadcast(-dy, b.shape)

    return np.asarray(a - b), pullback


@checked_operation
def multiply(a: Array, b: Array) -> tuple[Array, Pullback]:
    """`a * b`, entry by entry. Each factor gets the gradient times the other factor.

    >>> multiply(np.array([3.0]), np.array([5.0]))[1](np.array([1.0]))
    (array([5.]), array([3.]))
    """
    check_floats("multiply", a=a, b=b)

    def pullback(dy: Array) -> tuple[Array, Array]:
        return unbroadcast(dy * b, a.shape), unbroadcast(dy * a, b.shape)

    return np.asarray(a * b), pullback


@checked_operation
def divide(a: Array, b: Array) -> tuple[Array, Pullback]:
    r"""`a / b`, entry by entry; the slope in $b$ is $-a / b^2$.

    >>> divide(np.array([1.0]), np.array([2.0]))[1](np.array([1.0]))
    (array([0.5]), array([-0.25]))
    """
    check_floats("divide", a=a, b=b)
    quotient = np.asarray(a / b)

    def pullback(dy: Array) -> tuple[Array, Array]:
        da = dy / b
        return unbroadcast(da, a.shape), unbroadcast(-da * quotient, b.shape)

    return quotient, pullback


@checked_operation
def matmul(a: Array, b: Array) -> tuple[Array, Pullback]:
    r"""`a @ b`, also for stacks of matrices and for vectors, by NumPy's rules.

    For matrices $Y = AB$: $\partial L/\partial A = \partial L/\partial Y\, B^\top$ and
    $\partial L/\partial B = A^\top\, \partial L/\partial Y$. Shapes leave no other choice.

    >>> a, b = np.ones((2, 3)), np.ones((3, 4))
    >>> [gradient.shape for gradient in matmul(a, b)[1](np.ones((2, 4)))]
    [(2, 3), (3, 4)]
    """
    check_floats("matmul", a=a, b=b)
    y = np.asarray(a @ b)

    def pullback(dy: Array) -> tuple[Array, Array]:
        rows = a[np.newaxis, :] if a.ndim == 1 else a  # a vector on the left is a row,
        columns = b[:, np.newaxis] if b.ndim == 1 else b  # a vector on the right a column
        if b.ndim == 1:
            dy = dy[..., np.newaxis]
        if a.ndim == 1:
            dy = dy[..., np.newaxis, :]
        da = unbroadcast(dy @ columns.swapaxes(-1, -2), rows.shape)
        db = unbroadcast(rows.swapaxes(-1, -2) @ dy, columns.shape)
        return da.reshape(a.shape), db.reshape(b.shape)

    return y, pullback


@checked_operation
def power(x: Array, exponent: float | Array) -> tuple[Array, Pullback]:
    r"""`x ** exponent`, for one number $n$ or entry by entry; its slopes are $n x^{n-1}$ and, in $n$, $x^n \log x$.

    >>> power(np.array([3.0]), exponent=2)[1](np.array([1.0]))
    (array([6.]),)
    >>> power(np.array([1.0, 4.0]), np.array([3.0, 0.5]))[0]
    array([1., 2.])
    """
    if isinstance(exponent, np.ndarray):
        return _power_of_arrays(x, exponent)
    check_floats("power", x=x)
    if not isinstance(exponent, int | float):
        raise TypeError(f"power: exponent must be a number, got {type(exponent).__name__}")

    def pullback(dy: Array) -> tuple[Array]:
        # x⁰ is 1 everywhere: without the case, 0 * 0⁻¹ would be nan at x = 0.
        return (np.zeros_like(x) if exponent == 0 else dy * (exponent * x ** (exponent - 1)),)

    return np.asarray(x**exponent), pullback


def _power_of_arrays(x: Array, exponent: Array) -> tuple[Array, Pullback]:
    check_floats("power", x=x, exponent=exponent)
    y = np.asarray(x**exponent)

    def pullback(dy: Array) -> tuple[Array, Array]:
        with np.errstate(divide="ignore", invalid="ignore"):  # the logarithm of 0 is -inf, of -1 nan, as it must be
            dx = np.where(exponent == 0, 0, exponent * x ** (exponent - 1))
            # 0 stays 0 whatever the exponent: there is no slope, and no 0 · log 0.
            dexponent = np.where((x == 0) & (exponent >= 0), 0, y * np.log(x))
            return unbroadcast(dy * dx, x.shape), unbroadcast(dy * dexponent, exponent.shape)

    return y, pullback


@checked_operation
def negative(x: Array) -> tuple[Array, Pullback]:
    """`-x`.

    >>> negative(np.array([2.0]))[1](np.array([1.0]))
    (array([-1.]),)
    """
    check_floats("negative", x=x)
    return np.asarray(-x), lambda dy: (-dy,)


@checked_operation
def exp(x: Array) -> tuple[Array, Pullback]:
    """The exponential function, which is its own derivative.

    >>> y, pullback = exp(np.array([0.0, 1.0]))
    >>> bool((pullback(np.ones(2))[0] == y).all())
    True
    """
    check_floats("exp", x=x)
    y = np.asarray(np.exp(x))
    return y, lambda dy: (dy * y,)


@checked_operation
def log(x: Array) -> tuple[Array, Pullback]:
    """The natural logarithm; its derivative is 1/x.

    >>> log(np.array([1.0, 4.0]))[1](np.ones(2))
    (array([1.  , 0.25]),)
    """
    check_floats("log", x=x)
    return np.asarray(np.log(x)), lambda dy: (dy / x,)


@checked_operation
def sum(x: Array, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> tuple[Array, Pullback]:
    """Sum over all axes, or over those named. Every summand gets the gradient of its sum.

    >>> y, pullback = sum(np.ones((2, 3)), axis=0)
    >>> y
    array([2., 2., 2.])
    >>> pullback(np.array([1.0, 2.0, 3.0]))[0]
    array([[1., 2., 3.],
           [1., 2., 3.]])
    """
    check_floats("sum", x=x)

    def pullback(dy: Array) -> tuple[Array]:
        if axis is not None and not keepdims:
            dy = np.expand_dims(dy, axis)
        return (np.broadcast_to(dy, x.shape),)

    return np.asarray(x.sum(axis=axis, keepdims=keepdims)), pullback


@checked_operation
def reshape(x: Array, *, shape: tuple[int, ...]) -> tuple[Array, Pullback]:
    """The same numbers in the same order in another shape.

    >>> reshape(np.ones((2, 3)), shape=(6,))[1](np.ones(6))[0].shape
    (2, 3)
    """
    check_floats("reshape", x=x)
    return x.reshape(shape), lambda dy: (dy.reshape(x.shape),)


@checked_operation
def transpose(x: Array, *, axes: tuple[int, ...]) -> tuple[Array, Pullback]:
    """Axis `axes[i]` becomes axis `i`; the gradient goes back by the inverse permutation.

    >>> y, pullback = transpose(np.ones((2, 3, 4)), axes=(2, 0, 1))
    >>> y.shape, pullback(y)[0].shape
    ((4, 2, 3), (2, 3, 4))
    """
    check_floats("transpose", x=x)
    inverse = np.argsort(np.arange(x.ndim)[list(axes)])
    return x.transpose(axes), lambda dy: (dy.transpose(inverse),)


@checked_operation
def getitem(x: Array, *, index: Any) -> tuple[Array, Pullback]:
    """`x[index]`. Entries that were not picked have gradient 0; picked twice, the gradients add.

    >>> getitem(np.zeros(3), index=[0, 0, 2])[1](np.ones(3))
    (array([2., 0., 1.]),)
    """
    check_floats("getitem", x=x)
    parts = index if isinstance(index, tuple) else (index,)
    slices_only = all(part is None or part is ... or isinstance(part, int | slice) for part in parts)

    def pullback(dy: Array) -> tuple[Array]:
        dx = np.zeros_like(x)
        if slices_only:
            dx[index] = dy  # slices pick nothing twice, and this is fast
        else:
            np.add.at(dx, index, dy)
        return (dx,)

    return np.asarray(x[index]), pullback


@checked_operation
def concatenate(*arrays: Array, axis: int = -1) -> tuple[Array, Pullback]:
    """Arrays one behind the other along an axis; each gets its own piece of the gradient.

    >>> concatenate(np.zeros(1), np.ones(2))[1](np.array([5.0, 6.0, 7.0]))
    (array([5.]), array([6., 7.]))
    """
    named = {f"arrays[{i}]": array for i, array in enumerate(arrays)}
    refuse_none("concatenate", tuple(enumerate(named)), arrays, {})
    check_floats("concatenate", **named)
    ends = np.cumsum([array.shape[axis] for array in arrays])

    def pullback(dy: Array) -> tuple[Array, ...]:
        return tuple(np.split(dy, ends[:-1], axis))

    return np.concatenate(arrays, axis), pullback


@checked_operation
def sin(x: Array) -> tuple[Array, Pullback]:
    """The sine of an angle in radians; its derivative is the cosine.

    >>> sin(np.array([0.0]))[1](np.array([2.0]))
    (array([2.]),)
    """
    check_floats("sin", x=x)
    return np.asarray(np.sin(x)), lambda dy: (dy * np.cos(x),)


@checked_operation
def cos(x: Array) -> tuple[Array, Pullback]:
    """The cosine of an angle in radians; its derivative is minus the sine.

    >>> y, pullback = cos(np.array([np.pi / 2]))
    >>> pullback(np.ones(1))
    (array([-1.]),)
    """
    check_floats("cos", x=x)
    return np.asarray(np.cos(x)), lambda dy: (-dy * np.sin(x),)


@checked_operation
def cumsum(x: Array, *, axis: int) -> tuple[Array, Pullback]:
    """Running sums along an axis. A number is in its own sum and all later ones, so its gradient sums these.

    >>> y, pullback = cumsum(np.array([1.0, 2.0, 3.0]), axis=0)
    >>> y, pullback(np.array([1.0, 10.0, 100.0]))[0]
    (array([1., 3., 6.]), array([111., 110., 100.]))
    """
    check_floats("cumsum", x=x)
    return x.cumsum(axis), lambda dy: (np.flip(np.flip(dy, axis).cumsum(axis), axis),)
