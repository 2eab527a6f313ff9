r"""Filters: what convolutions must be given, and what new layers start with.

Each function here serves several operations or layers, so the first argument is the name that an error starts with.
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from dlref.convolutional.padding import PADDING_MODES, named_padding
from dlref.convolutional.windows import Sizes, per_axis
from dlref.engine import Array, Parameter, check_floats
from dlref.engine.arguments import check_count, check_generator


def options(name: str, axes: int, *values: Sizes) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Stride, padding and dilation, each as one number per axis.

    >>> options("conv2d", 2, 1, (0, 3), 1)
    ((1, 1), (0, 3), (1, 1))
    """
    stride, padding, dilation = values
    return (
        per_axis(f"{name}: stride", stride, axes, least=1),
        per_axis(f"{name}: padding", padding, axes, least=0),
        per_axis(f"{name}: dilation", dilation, axes, least=1),
    )


def layer_options(
    name: str, kernel: tuple[int, ...], stride: Sizes, padding: Sizes | str, dilation: Sizes, padding_mode: str
) -> tuple[tuple[int, ...], tuple[int, ...] | str, tuple[int, ...], tuple[int, ...]]:
    """Stride, padding and dilation of a new layer, and what it gives to `pad` where its padding is not of zeros.

    Raises
    ------
    ValueError
        If a number is out of range, or a name is unknown or does not go with the stride.

    Examples
    --------
    >>> layer_options("Conv2d", (3, 4), 1, "same", 1, "reflect")
    ((1, 1), 'same', (1, 1), (1, 2, 1, 1))
    """
    if padding_mode not in PADDING_MODES:
        raise ValueError(f"{name}: padding_mode must be one of {', '.join(PADDING_MODES)}, got {padding_mode!r}")
    strides, sides, dilations = options(name, len(kernel), stride, 0 if isinstance(padding, str) else padding, dilation)
    if isinstance(padding, str):
        both = named_padding(name, padding, kernel, strides, dilations)
    else:
        both = [(p, p) for p in sides]
    around = tuple(n for pair in reversed(both) for n in pair)  # `pad` begins with the last axis
    return strides, padding if isinstance(padding, str) else sides, dilations, around


def check_filters(
    name: str, x: Array, weight: Array, bias: Array | None, groups: int, axes: int = 2, transposed: bool = False
) -> None:
    """Raise unless images, filters and bias fit together.

    Parameters
    ----------
    name : str
        Starts the message.
    axes : int
        1 for sequences, 2 for images.
    transposed : bool
        Whether the weight's first axis is that of the input channels.

    Raises
    ------
    TypeError
        If the arrays are not all of float32 or all of float64.
    ValueError
        If shapes do not fit.

    Examples
    --------
    >>> check_filters("conv2d", np.ones((8, 1, 28, 28)), np.ones((16, 3, 5, 5)), None, groups=1)
    Traceback (most recent call last):
    ...
    ValueError: conv2d: weight expects 3 input channels, x has 1 (x.shape = (8, 1, 28, 28))
    """
    check_floats(name, x=x, weight=weight, bias=bias)
    for argument, array in (("x", x), ("weight", weight)):
        if array.ndim != axes + 2:
            raise ValueError(f"{name}: {argument} must have {axes + 2} axes, got shape {array.shape}")
    if 0 in weight.shape:
        raise ValueError(f"{name}: weight must not be empty, got shape {weight.shape}")
    if groups < 1 or len(weight) % groups:
        raise ValueError(f"{name}: groups must divide the {len(weight)} filters of weight {weight.shape}, got {groups}")
    ins, outs = weight.shape[1] * groups, len(weight)
    if transposed:
        ins, outs = outs, ins
    if x.shape[1] != ins:
        raise ValueError(f"{name}: weight expects {ins} input channels, x has {x.shape[1]} (x.shape = {x.shape})")
    if bias is not None and bias.shape != (outs,):
        raise ValueError(f"{name}: bias must be ({outs},) to match weight {weight.shape}, got {bias.shape}")


def new_filters(
    name: str,
    in_channels: int,
    out_channels: int,
    kernel: tuple[int, ...],
    groups: int,
    rng: np.random.Generator,
    dtype: DTypeLike,
    transposed: bool = False,
) -> Parameter:
    """Random filters, uniform between ±1/√(weights of one filter).

    Parameters
    ----------
    name : str
        Starts the messages.
    kernel : tuple of int
    dtype : float32 or float64
    transposed : bool
        Whether the first axis is that of the input channels.

    Raises
    ------
    ValueError, TypeError
        If a number is not positive, channels cannot be divided into groups, or `rng` is no generator.

    Examples
    --------
    >>> new_filters("Conv2d", 4, 6, (3, 3), 2, np.random.default_rng(0), np.float32).shape
    (6, 2, 3, 3)
    """
    check_count(name, "in_channels", in_channels)
    check_count(name, "out_channels", out_channels)
    check_generator(name, rng)
    if groups < 1 or in_channels % groups or out_channels % groups:
        raise ValueError(f"{name}: groups must divide {in_channels} and {out_channels} channels, got {groups}")
    first, second = (in_channels, out_channels) if transposed else (out_channels, in_channels)
    shape = (first, second // groups, *kernel)
    limit = 1 / math.sqrt(math.prod(shape[1:]))
    return Parameter(rng.uniform(-limit, limit, shape).astype(dtype))


def new_bias(weight: Parameter, out_channels: int, rng: np.random.Generator) -> Parameter:
    """A random bias between the same limits as the filters.

    >>> rng = np.random.default_rng(0)
    >>> new_bias(new_filters("Conv2d", 4, 6, (3, 3), 2, rng, np.float32), 6, rng).shape
    (6,)
    """
    limit = 1 / math.sqrt(math.prod(weight.shape[1:]))
    return Parameter(rng.uniform(-limit, limit, out_channels).astype(weight.dtype))
