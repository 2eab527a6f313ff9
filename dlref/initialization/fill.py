r"""Fill an array: with one number, or with random ones.

The functions write into the array they are given and return what they were given: a parameter stays the same object,
which optimisers and tied modules hold too. Names, arguments and defaults are those of `torch.nn.init`; the random ones
take a `numpy.random.Generator` as `rng`. Which numbers are right for a layer says `dlref.initialization`.
"""

from typing import TypeVar

import numpy as np

from dlref.engine import Array, Tensor, check_floats
from dlref.engine.arguments import check_generator

T = TypeVar("T", Tensor, Array)


def array_to_fill(name: str, tensor: Tensor | Array) -> Array:
    """The array to write into: a tensor's own, or the array itself.

    Parameters
    ----------
    name : str
        The function that asks, for error messages.
    tensor : Tensor or array of float

    Returns
    -------
    array

    Raises
    ------
    TypeError
        If it does not hold float32 or float64.

    Examples
    --------
    >>> array_to_fill("zeros_", Tensor([1.0, 2.0]))
    array([1., 2.])
    """
    array = tensor.data if isinstance(tensor, Tensor) else tensor
    if isinstance(tensor, Tensor):
        tensor._note_change()
    check_floats(name, tensor=array)
    return array


def constant_(tensor: T, val: float) -> T:
    """Fill with one number.

    Parameters
    ----------
    tensor : Tensor or array of float

    Returns
    -------
    `tensor`

    Examples
    --------
    >>> constant_(np.empty(2), 0.5)
    array([0.5, 0.5])
    """
    array_to_fill("constant_", tensor)[...] = val
    return tensor


def zeros_(tensor: T) -> T:
    """Fill with 0: right for biases. Weights of one layer, all 0, would stay equal to each other for ever.

    Parameters
    ----------
    tensor : Tensor or array of float

    Returns
    -------
    `tensor`

    Examples
    --------
    >>> zeros_(np.empty(2))
    array([0., 0.])
    """
    array_to_fill("zeros_", tensor)[...] = 0
    return tensor


def ones_(tensor: T) -> T:
    """Fill with 1: right for the scales of normalisation.

    Parameters
    ----------
    tensor : Tensor or array of float

    Returns
    -------
    `tensor`

    Examples
    --------
    >>> ones_(np.empty(2))
    array([1., 1.])
    """
    array_to_fill("ones_", tensor)[...] = 1
    return tensor


def uniform_(tensor: T, a: float = 0.0, b: float = 1.0, *, rng: np.random.Generator) -> T:
    """Fill with numbers between `a` and `b`, each as likely as the other.

    Parameters
    ----------
    tensor : Tensor or array of float
    a, b : float, a <= b

    Returns
    -------
    `tensor`

    Raises
    ------
    ValueError
        If `a` is larger than `b`.

    Examples
    --------
    >>> uniform_(np.empty(2), -1, 1, rng=np.random.default_rng(0)).round(2)
    array([ 0.27, -0.46])
    """
    array = array_to_fill("uniform_", tensor)
    if not a <= b:
        raise ValueError(f"uniform_: a must not be larger than b, got a = {a}, b = {b}")
    check_generator("uniform_", rng)
    array[...] = rng.uniform(a, b, array.shape)
    return tensor


def normal_(tensor: T, mean: float = 0.0, std: float = 1.0, *, rng: np.random.Generator) -> T:
    """Fill with normally distributed numbers.

    Parameters
    ----------
    tensor : Tensor or array of float
    std : float, >= 0
        Standard deviation, the root of the variance.

    Returns
    -------
    `tensor`

    Raises
    ------
    ValueError
        If `std` is negative.

    Examples
    --------
    >>> normal_(np.empty(2), std=0.01, rng=np.random.default_rng(0)).round(4)
    array([ 0.0013, -0.0013])
    """
    array = array_to_fill("normal_", tensor)
    if not std >= 0:
        raise ValueError(f"normal_: std must not be negative, got {std}")
    check_generator("normal_", rng)
    array[...] = rng.normal(mean, std, array.shape)
    return tensor
