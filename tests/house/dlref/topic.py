"""Two functions."""

from dlref.steps import steps

__all__ = ["LIMIT", "double", "square"]

LIMIT = 3
"""How far one can count here."""


# --8<-- [start:double]
def double(x: float, *, times: int = 1) -> float:
    """Twice the number, some times.

    Examples
    --------
    >>> double(2.0)
    4.0
    """
    for _ in range(steps(times)):
        x = 2 * x
    return x


# --8<-- [end:double]


def square(x: float) -> float:
    """A number times itself.

    Examples
    --------
    >>> square(3.0)
    9.0
    """
    return x * x
