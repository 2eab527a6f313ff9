r"""Positions: attention sees a set, so where something stands must be told apart.

Sinusoidal positions are added to the input: every position gets its own pattern of waves, from fast to slow, like the
hands of a clock. Rotary positions turn queries and keys instead, by an angle that grows with the position; their dot
product then depends on the distance between them alone.
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_positive


def position_angles(length: int, dim: int, *, start: int = 0, base: float = 10000.0) -> Array:
    r"""The angle of every position for each of dim/2 waves.

    $$\theta_{t,k} = t \cdot \text{base}^{-2k/\text{dim}}$$

    The first wave turns by one radian from one position to the next; the slowest takes about 2π · base positions.

    Parameters
    ----------
    length : int
        Number of positions.
    dim : int
        Number of features; even.
    start : int
        The first position.

    Returns
    -------
    (length, dim / 2) array of float64

    Raises
    ------
    ValueError
        If `dim` is odd.

    Examples
    --------
    >>> position_angles(3, 4)
    array([[0.  , 0.  ],
           [1.  , 0.01],
           [2.  , 0.02]])
    """
    if dim % 2:
        raise ValueError(f"position_angles: dim must be even, as features come in pairs, got {dim}")
    positions = np.arange(start, start + length)
    check_positive("position_angles", "base", base)
    speeds = base ** (-np.arange(0, dim, 2) / dim)  # (dim / 2,)
    angles: Array = positions[:, None] * speeds  # (length, dim / 2)
    return angles


@checked_operation
def sinusoidal_positions(x: Array, *, start: int = 0, base: float = 10000.0) -> tuple[Array, Pullback]:
    r"""Add to every position its own pattern of sines and cosines.

    $$y_{t,2k} = x_{t,2k} + \sin\theta_{t,k}, \qquad y_{t,2k+1} = x_{t,2k+1} + \cos\theta_{t,k}$$

    Parameters
    ----------
    x : (..., L, D) array of float, D even
    start : int
        The position of the first row.
    base : float
        See `position_angles`.

    Returns
    -------
    y : (..., L, D) array
    pullback : dy (..., L, D) -> (dx,)

    Raises
    ------
    TypeError
        If `x` is not float32 or float64.
    ValueError
        If `x` has less than two axes, or D is odd.

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.5.

    Examples
    --------
    >>> sinusoidal_positions(np.zeros((3, 4)))[0].round(2)
    array([[ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 0.84,  0.54,  0.01,  1.  ],
           [ 0.91, -0.42,  0.02,  1.  ]])
    """
    _check("sinusoidal_positions", x)
    angles = position_angles(*x.shape[-2:], start=start, base=base)
    waves = np.stack([np.sin(angles), np.cos(angles)], axis=-1)  # (L, D/2, 2)
    return x + waves.reshape(x.shape[-2:]).astype(x.dtype), lambda dy: (dy,)


@checked_operation
def rotary_positions(x: Array, *, start: int = 0, base: float = 10000.0) -> tuple[Array, Pullback]:
    r"""Turn every pair of features by an angle that grows with the position.

    $$\begin{pmatrix} y_{t,2k} \\ y_{t,2k+1} \end{pmatrix} =
      \begin{pmatrix} \cos\theta_{t,k} & -\sin\theta_{t,k} \\ \sin\theta_{t,k} & \cos\theta_{t,k} \end{pmatrix}
      \begin{pmatrix} x_{t,2k} \\ x_{t,2k+1} \end{pmatrix}$$

    Turning keeps lengths. Between a query at position $s$ and a key at position $t$ only the difference of the
    angles is left: their dot product depends on $t - s$. Pairs are neighbours, as in the paper; some libraries pair
    the first half of the features with the second instead.

    Parameters
    ----------
    x : (..., L, D) array of float, D even
        Queries or keys.
    start : int
        The position of the first row.
    base : float
        See `position_angles`.

    Returns
    -------
    y : (..., L, D) array
    pullback : dy (..., L, D) -> (dx,)

    Raises
    ------
    TypeError
        If `x` is not float32 or float64.
    ValueError
        If `x` has less than two axes, or D is odd.

    References
    ----------
    Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, arXiv:2104.09864, section 3.2.

    Examples
    --------
    >>> rotary_positions(np.array([[1.0, 0.0], [1.0, 0.0]]))[0].round(2)  # by 0 and by 1 radian
    array([[1.  , 0.  ],
           [0.54, 0.84]])
    """
    _check("rotary_positions", x)
    angles = position_angles(*x.shape[-2:], start=start, base=base)
    cos, sin = np.cos(angles).astype(x.dtype), np.sin(angles).astype(x.dtype)  # (L, D/2)
    # The inverse of a rotation, and its transpose, is the rotation the other way.
    return _rotate(x, cos, sin), lambda dy: (_rotate(dy, cos, -sin),)


def _rotate(x: Array, cos: Array, sin: Array) -> Array:
    y = np.empty(x.shape, x.dtype)
    y[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
    y[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return y


def _check(name: str, x: Array) -> None:
    check_floats(name, x=x)
    if x.ndim < 2 or x.shape[-1] % 2:
        raise ValueError(f"{name}: x must be (..., L, D) with D even, got {x.shape}")
