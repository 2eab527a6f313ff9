r"""Arguments that make no sense are refused before anything is computed, with a message that says what was expected."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def check_range(owner: str, name: str, value: float, low: float = 0.0, high: float = math.inf) -> None:
    """Raise ValueError unless low <= value <= high; NaN fails too.

    >>> check_range("SGD", "lr", -1)
    Traceback (most recent call last):
        ...
    ValueError: SGD: lr must lie in [0, inf], got -1
    """
    if not low <= value <= high:
        raise ValueError(f"{owner}: {name} must lie in [{low:g}, {high:g}], got {value}")


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
