r"""What an operation is: a function that returns its value and its pullback.

The value is what you expect. The *pullback* is the chain rule, packed as a function: hand it the
gradient of the loss with respect to the value, and it hands back the gradients with respect to the
inputs. The square of a number, for instance:

>>> def square(x):
...     def pullback(dy):
...         return (2 * x * dy,)
...
...     return x * x, pullback
>>> y, pullback = square(3.0)
>>> y
9.0
>>> pullback(1.0)
(6.0,)

A pullback always returns a tuple with one entry per input, in the order of the inputs. An entry is
`None` where no gradient exists: for class numbers, masks, or an input left out (an optional last
input counts, also where the caller does not mention it). Where an operation returns several values,
`value` is a tuple and the pullback takes one argument for each.

Every operation of this library keeps the promises that `tests/dlref/checks.py` tests: float32 stays
float32, float64 stays float64, no input is ever written to, and a pullback can be called again. What all
of them check alike is written once, in the decorator `checked_operation`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from dlref.engine.arguments import check_options, numeric_options, refuse_none, required_arrays

Array: TypeAlias = NDArray[Any]
Pullback: TypeAlias = Callable[..., tuple[Any, ...]]

P = ParamSpec("P")
R = TypeVar("R")


def checked_operation(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator of an operation: refuses None for an array, text for a number, and a gradient unlike the value.

    An array that has a default may be left out, any other is needed; see `required_arrays`. What is handed to the
    pullback must have the value's shape, and is converted to the value's dtype, so that a float64 gradient does not
    turn a float32 network into a float64 one on the way back.

    Raises
    ------
    TypeError
        When called: if a required array is None, or an option is no number of its kind. By the pullback: if it gets
        another number of gradients than there are values, or one that does not hold real numbers.
    ValueError
        By the pullback: if a gradient has not the shape of its value.

    Examples
    --------
    >>> @checked_operation
    ... def double(x: Array):
    ...     return 2 * x, lambda dy: (2 * dy,)
    >>> double(None)
    Traceback (most recent call last):
    ...
    TypeError: double: x must be an array, got None
    >>> double(np.ones(3, np.float32))[1](np.ones(2))
    Traceback (most recent call last):
    ...
    ValueError: double: dy must be of shape (3,) like the value, got (2,)
    """
    name, required, numeric = function.__name__, required_arrays(function), numeric_options(function)

    @wraps(function)
    def run(*inputs: P.args, **options: P.kwargs) -> Any:
        if options and numeric:
            check_options(name, numeric, options)
        try:
            result: Any = function(*inputs, **options)
        except Exception:  # was it a None? To ask before each call would cost more than a small sum does
            refuse_none(name, required, inputs, options)
            raise
        value, pullback = result
        if type(value) is tuple:
            return value, _of_several(name, value, pullback)
        shape, dtype = value.shape, value.dtype

        def checked(dy: Array) -> tuple[Any, ...]:
            if type(dy) is not np.ndarray or dy.dtype is not dtype or dy.shape != shape:
                dy = _fitting(name, "dy", dy, shape, dtype)
            return _apart(pullback(dy), dy)

        return value, checked

    return run


def _of_several(name: str, values: tuple[Array, ...], pullback: Pullback) -> Pullback:
    kinds = [(value.shape, value.dtype) for value in values]

    def checked(*dvalues: Array) -> tuple[Any, ...]:
        if len(dvalues) != len(kinds):
            raise TypeError(f"{name}: the pullback takes one dy for each of {len(kinds)} values, got {len(dvalues)}")
        pairs = enumerate(zip(dvalues, kinds, strict=True))
        given = [_fitting(name, f"dy {i}", dy, *kind) for i, (dy, kind) in pairs]
        return _apart(pullback(*given), *given)

    return checked


def _apart(gradients: tuple[Any, ...], *dvalues: Array) -> tuple[Any, ...]:
    """The gradients; one that is a `dy` itself, as that of a sum is, or a view of it, as a view that is only read.

    A copy would cost time. Without either, who scales the gradient of one summand would scale the other's too.
    """
    for dy in dvalues:
        owner = dy if dy.base is None else dy.base
        for gradient in gradients:
            if gradient is owner or (gradient is not None and gradient.base is owner):
                return tuple(_read_only(g) if g is owner or getattr(g, "base", None) is owner else g for g in gradients)
    return gradients


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view


def _fitting(name: str, which: str, dy: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """The gradient as a plain array of the value's dtype, or an error that says what does not fit."""
    array = np.asarray(dy)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name}: {which} must be an array of numbers like the value, got {_kind(dy)}")
    if array.shape != shape:
        raise ValueError(f"{name}: {which} must be of shape {shape} like the value, got {array.shape}")
    return array.astype(dtype, copy=False)


def _kind(value: Any) -> str:
    """What came, for a message: an array by its dtype, anything else by its type."""
    return str(value.dtype) if isinstance(value, np.ndarray) else type(value).__name__


def check_floats(operation: str, **arrays: Array | None) -> None:
    """Raise unless every array is float32, or every array is float64.

    NumPy would add float32 to float64 without a word, and from there on the whole network computes
    in float64 at half the speed. Whole numbers would lose their gradients. So both are errors.

    Parameters
    ----------
    operation : str
        Name that starts the message.
    **arrays : array or None
        The inputs under their names; `None` (left out) is skipped.

    Raises
    ------
    TypeError
        If an array is not a NumPy array of float32 or float64, or if the two are mixed.

    Examples
    --------
    >>> check_floats("linear", x=np.ones(3), weight=np.ones(3, dtype=np.float32))
    Traceback (most recent call last):
    ...
    TypeError: linear: weight is float32, but x is float64; convert one of them
    """
    first: tuple[str, Array] | None = None
    for name, array in arrays.items():
        if array is None:
            continue
        if type(array) is not np.ndarray:
            _check_plain(operation, name, array)
        if array.dtype not in (np.float32, np.float64):
            raise TypeError(f"{operation}: {name} must be float32 or float64, got {array.dtype}")
        if first is None:
            first = name, array
        elif array.dtype != first[1].dtype:
            raise TypeError(
                f"{operation}: {name} is {array.dtype}, but {first[0]} is {first[1].dtype}; convert one of them"
            )


def check_integers(operation: str, **arrays: Array | None) -> None:
    """Raise unless every array holds whole numbers (class numbers, token numbers, lengths).

    Parameters
    ----------
    operation : str
        Name that starts the message.
    **arrays : array or None
        The inputs under their names; `None` (left out) is skipped.

    Raises
    ------
    TypeError
        If an array is not a NumPy array of an integer type.

    Examples
    --------
    >>> check_integers("cross_entropy", target=np.array([0.0, 1.0]))
    Traceback (most recent call last):
    ...
    TypeError: cross_entropy: target must hold integers, got float64
    """
    for name, array in arrays.items():
        if array is None:
            continue
        if type(array) is not np.ndarray:
            _check_plain(operation, name, array)
        if array.dtype.kind not in "iu":
            raise TypeError(f"{operation}: {name} must hold integers, got {array.dtype}")


def _check_plain(operation: str, name: str, array: Any) -> None:
    """Raise unless this is an array that computes as arrays do; `np.matrix` has another `*`, a masked array holes."""
    if not isinstance(array, np.ndarray) or isinstance(array, np.matrix | np.ma.MaskedArray):
        hint = f"; call apply({operation}, ...)" if type(array).__name__ in ("Tensor", "Parameter") else ""
        raise TypeError(f"{operation}: {name} must be a NumPy array, got {type(array).__name__}{hint}")
