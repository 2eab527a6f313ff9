r"""Arguments that make no sense are refused before anything is computed, with a message that says what was expected."""

import math
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

_ARRAY = str(NDArray[Any])  # how `Array` writes itself where annotations are evaluated


def check_range(owner: str, name: str, value: float, low: float = 0.0, high: float = math.inf) -> None:
    """Raise TypeError unless `value` is a number, ValueError unless low <= value <= high; NaN fails too.

    >>> check_range("SGD", "lr", -1)
    Traceback (most recent call last):
        ...
    ValueError: SGD: lr must lie in [0, inf], got -1
    """
    try:
        inside = low <= value <= high
    except TypeError:
        raise TypeError(f"{owner}: {name} must be a number, got {type(value).__name__}") from None
    if not inside:
        raise ValueError(f"{owner}: {name} must lie in [{low:g}, {high:g}], got {value}")


def check_positive(owner: str, name: str, value: float) -> None:
    """Raise TypeError unless `value` is a number, ValueError unless it is above 0; NaN fails too.

    >>> check_positive("softplus", "beta", 0)
    Traceback (most recent call last):
        ...
    ValueError: softplus: beta must be positive, got 0
    """
    try:
        positive = value > 0
    except TypeError:
        raise TypeError(f"{owner}: {name} must be a number, got {type(value).__name__}") from None
    if not positive:
        raise ValueError(f"{owner}: {name} must be positive, got {value}")


def check_count(owner: str, name: str, value: int, least: int = 1) -> None:
    """Raise TypeError unless `value` is a whole number, ValueError unless it is at least `least`.

    >>> check_count("Batches", "batch_size", 0)
    Traceback (most recent call last):
        ...
    ValueError: Batches: batch_size must be at least 1, got 0
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{owner}: {name} must be an int, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{owner}: {name} must be at least {least}, got {value}")


def check_generator(owner: str, rng: Any) -> None:
    """Raise TypeError unless `rng` is a `numpy.random.Generator`.

    >>> check_generator("split", 0)
    Traceback (most recent call last):
        ...
    TypeError: split: rng must be a numpy.random.Generator such as np.random.default_rng(0), got int
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{owner}: rng must be a numpy.random.Generator such as np.random.default_rng(0), got {type(rng).__name__}"
        )


def required_arrays(function: Callable[..., Any]) -> tuple[tuple[int, str], ...]:
    """Place and name of each parameter that must be an array: annotated so, without None and without a default.

    >>> def linear(x: "Array", weight: "Array", bias: "Array | None" = None): ...
    >>> required_arrays(linear)
    ((0, 'x'), (1, 'weight'))
    """
    # Read from the code itself: `inspect.signature` would double the time that the import of a topic takes.
    function = getattr(function, "__wrapped__", function)
    code, kinds = function.__code__, function.__annotations__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    with_default = names[code.co_argcount - len(function.__defaults__ or ()) : code.co_argcount]
    optional = {*with_default, *(function.__kwdefaults__ or ())}
    return tuple((i, name) for i, name in enumerate(names) if name not in optional and _is_array(kinds.get(name)))


@cache
def _is_array(annotation: Any) -> bool:
    """Whether this says `Array`, `Tensor` or `Tensor | Array`: as a string where annotations are postponed."""
    text = _written(annotation).replace("dlref.engine.autograd.", "").replace(_ARRAY, "Array")
    return text in ("Array", "Tensor", "Tensor | Array")


def refuse_none(owner: str, required: tuple[tuple[int, str], ...], inputs: Any, options: Any) -> None:
    """Raise TypeError if one of the required arrays is None.

    >>> refuse_none("linear", ((0, "x"), (1, "weight")), (np.ones(3), None), {})
    Traceback (most recent call last):
        ...
    TypeError: linear: weight must be an array, got None
    """
    for i, name in required:
        if (inputs[i] if i < len(inputs) else options.get(name, ...)) is None:
            raise TypeError(f"{owner}: {name} must be an array, got None") from None


_NUMBERS = {"int": int | np.integer, "float": int | float | np.integer | np.floating}


def numeric_options(function: Callable[..., Any]) -> dict[str, str]:
    """The options, arguments by keyword only, that are annotated as int or float, with their kinds.

    >>> def leaky(x: "Array", *, slope: float = 0.01): ...
    >>> numeric_options(leaky)
    {'slope': 'float'}
    """
    code, kinds = function.__code__, function.__annotations__
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    written = {name: _written(kinds.get(name)) for name in names}
    return {name: kind for name, kind in written.items() if kind.removesuffix(" | None") in _NUMBERS}


@cache
def _written(annotation: Any) -> str:
    """An annotation as it stands in the source."""
    return str(annotation).removeprefix("<class '").removesuffix("'>")


def check_options(owner: str, kinds: dict[str, str], options: dict[str, Any]) -> None:
    """Raise TypeError where an option is no number of its kind.

    >>> check_options("leaky", {"slope": "float"}, {"slope": "0.1"})
    Traceback (most recent call last):
        ...
    TypeError: leaky: slope must be a number, got str
    """
    for name, value in options.items():
        kind = kinds.get(name)
        if kind is None or (value is None and kind.endswith("None")):
            continue
        plain = kind.removesuffix(" | None")
        if not isinstance(value, _NUMBERS[plain]) or isinstance(value, bool):
            wanted = "an int" if plain == "int" else "a number"
            raise TypeError(f"{owner}: {name} must be {wanted}, got {type(value).__name__}")


def arrays_required(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a function that takes arrays but is no operation: refuses None for those that have no default.

    >>> @arrays_required
    ... def largest(x: "Array"):
    ...     return x.max()
    >>> largest(None)
    Traceback (most recent call last):
        ...
    TypeError: largest: x must be an array, got None
    """
    name, required = function.__name__.lstrip("_"), required_arrays(function)

    @wraps(function)
    def run(*inputs: P.args, **options: P.kwargs) -> R:
        refuse_none(name, required, inputs, options)
        return function(*inputs, **options)

    return run
