r"""What constructors check alike: numbers that are numbers, counts that count, generators that draw.

The annotations say what is expected, so the check is written once, for all modules, optimisers and schedules:

- `int`: a whole number; one that may be given by position counts something and is at least 1, unless its default is
  smaller or None (`padding=0`, `dim=-1`, `padding_idx=None`);
- `float`: a finite number; `eps` is not negative, and a share that is dropped lies between 0 and 1;
- `np.random.Generator`: a generator.

What else an argument must be, its own constructor checks.
"""

import inspect
import math
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import numpy as np

from dlref.engine.arguments import check_count, check_generator, check_range

_SHARES = {"dropout", "p"}
# Annotations as they are, and as they stand in the source where their evaluation is postponed.
_KINDS: dict[Any, str] = {int: "int", float: "float", np.random.Generator: "Generator"}
_KINDS |= {int | None: "int", float | None: "float"}
_KINDS |= {"int": "int", "float": "float", "np.random.Generator": "Generator"}
_KINDS |= {"int | None": "int", "float | None": "float"}


class _Expected(NamedTuple):
    place: int
    name: str
    kind: str
    least: int
    optional: bool


def check_constructor(cls: type) -> None:
    """Make the constructor that `cls` defines, if it does, check its numbers and its generator.

    Examples
    --------
    >>> class Layer:
    ...     def __init__(self, units: int, dropout: float = 0.0): ...
    >>> check_constructor(Layer)
    >>> Layer(0)
    Traceback (most recent call last):
    ...
    ValueError: Layer: units must be at least 1, got 0
    >>> Layer(3, "0.5")
    Traceback (most recent call last):
    ...
    TypeError: Layer: dropout must be a number, got str
    """
    plain: Callable[..., None] | None = vars(cls).get("__init__")
    if plain is None:
        return
    expected = _expected(plain)

    @wraps(plain)
    def construct(self: Any, *args: Any, **kwargs: Any) -> None:
        for argument in expected:
            value = args[argument.place] if argument.place < len(args) else kwargs.get(argument.name, ...)
            if value is not ... and not (value is None and argument.optional):
                _check(type(self).__name__, argument, value)
        plain(self, *args, **kwargs)

    setattr(cls, "__init__", construct)  # noqa: B010  (mypy knows no assignment to it)


def _expected(constructor: Callable[..., None]) -> list[_Expected]:
    found = []
    for i, parameter in enumerate(inspect.signature(constructor).parameters.values()):
        kind = _KINDS.get(parameter.annotation)
        if kind is not None:
            small = parameter.default is None or (isinstance(parameter.default, int) and parameter.default < 1)
            counts = parameter.kind is parameter.POSITIONAL_OR_KEYWORD and not small
            optional = parameter.default is None or str(parameter.annotation).endswith("None")
            found.append(_Expected(i - 1, parameter.name, kind, 1 if counts else -sys.maxsize, optional))
    return found


def _check(owner: str, expected: _Expected, value: Any) -> None:
    name = expected.name
    if expected.kind == "Generator":
        check_generator(owner, value)
    elif expected.kind == "int":
        check_count(owner, name, value, expected.least)
    else:
        low, high = (0.0, 1.0) if name in _SHARES else (0.0 if name.endswith("eps") else -math.inf, math.inf)
        check_range(owner, name, value, low, high)
        if math.isinf(value):
            raise ValueError(f"{owner}: {name} must be finite, got {value}")
