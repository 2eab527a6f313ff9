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
float32, float64 stays float64, no input is ever written to, and a pullback can be called again.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Pullback: TypeAlias = Callable[..., tuple[Any, ...]]


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
        if not isinstance(array, np.ndarray):
            hint = f"; call apply({operation}, ...)" if type(array).__name__ in ("Tensor", "Parameter") else ""
            raise TypeError(f"{operation}: {name} must be a NumPy array, got {type(array).__name__}{hint}")
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
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{operation}: {name} must be a NumPy array, got {type(array).__name__}")
        if array.dtype.kind not in "iu":
            raise TypeError(f"{operation}: {name} must hold integers, got {array.dtype}")
