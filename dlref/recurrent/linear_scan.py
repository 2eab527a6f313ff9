r"""The linear recurrence: a memory that only fades and is added to, so that all steps can be computed at once.

There is no nonlinearity from one step to the next. So two steps in a row are one step of the same kind,

$$h_2 = a_2 (a_1 h_0 + b_1) + b_2 = (a_2 a_1)\,h_0 + (a_2 b_1 + b_2),$$

and steps may be put together in any grouping, as the terms of a sum may: the pair $(a_1, b_1)$ and the pair $(a_2,
b_2)$ make $(a_2 a_1,\; a_2 b_1 + b_2)$. A *scan* does it in $\log_2 T$ rounds, each of which is one operation on whole
arrays. State-space models (S5, Mamba) and other linear recurrent networks rest on this.
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation


@checked_operation
def linear_recurrence(a: Array, b: Array, h0: Array | None = None, *, scan: bool = True) -> tuple[Array, Pullback]:
    r"""Fade and add, at every step, for every number by itself.

    $$h_t = a_t \odot h_{t-1} + b_t, \qquad t = 1 \dots T$$

    The gradient is a linear recurrence too, which runs from the end to the beginning:

    $$g_t = \frac{\partial L}{\partial h_t} + a_{t+1} \odot g_{t+1}, \qquad
      \frac{\partial L}{\partial a_t} = g_t \odot h_{t-1}, \quad \frac{\partial L}{\partial b_t} = g_t, \quad
      \frac{\partial L}{\partial h_0} = a_1 \odot g_1$$

    Parameters
    ----------
    a, b : (T, ...) arrays of float of one shape
        Time is axis 0. With $|a_t| \le 1$ nothing grows without limit.
    h0 : (...) array, optional
        The first memory; zeros unless given.
    scan : bool
        Whether all steps are computed at once, in $\log_2 T$ rounds. False goes step by step: less work, but no two
        steps at a time. Both are the same up to rounding.

    Returns
    -------
    h : (T, ...) array
    pullback : dh (T, ...) -> da, db, dh0 (None unless given)

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If the shapes do not fit.

    References
    ----------
    Hillis and Steele, "Data Parallel Algorithms", Communications of the ACM 29, 1986 (the scan). Martin and Cundy,
    "Parallelizing Linear Recurrent Neural Nets Over Sequence Length", 2018, arXiv:1709.04057. Smith, Warrington and
    Linderman, "Simplified State Space Layers for Sequence Modeling", 2022, arXiv:2208.04933.

    Examples
    --------
    >>> linear_recurrence(np.full(4, 0.5), np.ones(4))[0]  # a half of what was, and one
    array([1.   , 1.5  , 1.75 , 1.875])
    """
    check_floats("linear_recurrence", a=a, b=b, h0=h0)
    if a.ndim == 0 or a.shape != b.shape:
        raise ValueError(f"linear_recurrence: a and b must be of one shape (T, ...), got {a.shape} and {b.shape}")
    if h0 is not None and h0.shape != a.shape[1:]:
        raise ValueError(f"linear_recurrence: h0 must be {a.shape[1:]} to match a {a.shape}, got {h0.shape}")
    run = _scan if scan else _loop
    start = b.copy()
    if h0 is not None and len(a):
        start[0] += a[0] * h0  # from here on the memory begins with zeros
    h = run(a, start)

    def pullback(dh: Array) -> tuple[Array, Array, Array | None]:
        later = np.zeros_like(a)  # a of the next step
        later[:-1] = a[1:]
        g = np.ascontiguousarray(run(later[::-1], dh[::-1])[::-1])
        before = np.zeros_like(h)
        before[1:] = h[:-1]
        if h0 is None:
            return g * before, g, None
        if len(a):
            before[0] = h0
        return g * before, g, np.asarray(a[0] * g[0]) if len(a) else np.zeros_like(h0)

    return h, pullback


# --8<-- [start:loop]
def _loop(a: Array, b: Array) -> Array:
    """Step by step, from a memory of zeros."""
    h = b.copy()
    for t in range(1, len(a)):
        h[t] += a[t] * h[t - 1]
    return h


# --8<-- [end:loop]


# --8<-- [start:scan]
def _scan(a: Array, b: Array) -> Array:
    """All steps at once: after each round the pair at t stands for twice as many steps that end there."""
    a, h, reach = a.copy(), b.copy(), 1
    while reach < len(a):
        h[reach:] += a[reach:] * h[:-reach]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return h


# --8<-- [end:scan]
