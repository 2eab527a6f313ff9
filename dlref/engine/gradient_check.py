r"""Gradient checking: is a pullback the derivative of its value?

The derivative is a limit, and a computer can come close to it: change an input a little both ways, and see how much
the value changes. That is far too slow to train with, two evaluations for each of a million parameters, but it needs
no derivation, and so it does not share the mistakes of one.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from dlref.engine.operation import Array, Pullback


def grad_check(
    operation: Callable[..., tuple[Any, Pullback]],
    *inputs: Array | None,
    rng: np.random.Generator,
    step: float = 1e-6,
    tolerance: float = 1e-6,
    **options: Any,
) -> None:
    r"""Hold a pullback against central differences, in float64.

    Take the number $f(x) = \langle d, \mathrm{operation}(x)\rangle$ for a random $d$, and walk a small
    step both ways along a direction $u$. The pullback of $d$ must predict the change:

    $$\langle \mathrm{pullback}(d), u\rangle = \frac{f(x + hu) - f(x - hu)}{2h} + O(h^2)$$

    Small inputs are checked entry by entry (each $u$ has a single 1), large ones along three random
    directions.

    Parameters
    ----------
    operation : function
        `operation(*arrays, **options) -> (value, pullback)`.
    *inputs : array or None
        float64 arrays are checked; integers, masks and `None` must have the gradient `None`.
    step : float, > 0
        $h$. Smaller steps suffer from rounding, larger ones from curvature.
    tolerance : float, > 0
        Largest error, relative to the larger of the two sides.
    **options
        Handed on to the operation.

    Raises
    ------
    TypeError
        If an input is float32: its rounding would drown the differences.
    AssertionError
        If a gradient is wrong: says for which input, and where.

    Examples
    --------
    >>> def wrong(x):
    ...     return x**3, lambda dy: (2 * x**2 * dy,)
    >>> grad_check(wrong, np.array([1.0]), rng=np.random.default_rng(0))
    Traceback (most recent call last):
    ...
    AssertionError: wrong: input 0, entry (0,): the pullback says 0.251, differences say 0.377
    """
    name = getattr(operation, "__name__", "operation")
    for i, x in enumerate(inputs):
        if x is not None and x.dtype in (np.float16, np.float32):
            raise TypeError(f"grad_check: input {i} must be float64 to be checked, got {x.dtype}")

    def values(*arrays: Array | None) -> tuple[Array, ...]:
        value = operation(*arrays, **options)[0]
        return value if isinstance(value, tuple) else (value,)

    def fail(message: str) -> NoReturn:
        raise AssertionError(f"{name}: {message}")

    dvalues = tuple(np.asarray(rng.standard_normal(np.shape(value))) for value in values(*inputs))
    gradients = operation(*inputs, **options)[1](*dvalues)
    if not isinstance(gradients, tuple):
        fail(f"the pullback must return a tuple, got {type(gradients).__name__}")
    if len(gradients) != len(inputs):
        fail(f"{len(inputs)} inputs, but {len(gradients)} gradients")

    for i, (x, gradient) in enumerate(zip(inputs, gradients, strict=True)):
        if x is None or not np.issubdtype(x.dtype, np.floating):
            if gradient is not None:
                fail(f"input {i} has no gradient, the pullback must return None for it")
            continue
        if gradient is None or gradient.shape != x.shape:
            fail(f"input {i} has shape {x.shape}, its gradient {None if gradient is None else gradient.shape}")
        for where, direction in _directions(x.shape, rng):
            ahead, behind = (
                values(*inputs[:i], np.asarray(x + h * direction), *inputs[i + 1 :]) for h in (step, -step)
            )
            terms = [np.sum(d * (a - b)) for d, a, b in zip(dvalues, ahead, behind, strict=True)]
            numeric = float(np.sum(terms)) / (2 * step)
            exact = float(np.sum(gradient * direction))
            size = sum(float(np.abs(d * a).sum()) for d, a in zip(dvalues, ahead, strict=True))
            rounding = 4 * float(np.finfo(np.float64).eps) * size / step
            if not abs(exact - numeric) <= tolerance * max(abs(exact), abs(numeric)) + rounding:
                fail(f"input {i}, {where}: the pullback says {exact:.3g}, differences say {numeric:.3g}")


def _directions(shape: tuple[int, ...], rng: np.random.Generator) -> Iterator[tuple[str, Array]]:
    """Every axis of the space of inputs where there are few, else three random directions."""
    size = int(np.prod(shape))
    for k in range(size if size <= 24 else 0):
        direction = np.zeros(size)
        direction[k] = 1
        yield f"entry {tuple(int(j) for j in np.unravel_index(k, shape))}", direction.reshape(shape)
    for _ in range(3 if size > 24 else 0):
        yield "along a random direction", rng.standard_normal(shape)
