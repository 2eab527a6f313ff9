r"""ALiBi: attention with linear biases, which tells positions apart by their distance and nothing else."""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array
from dlref.engine.arguments import check_count


def alibi_slopes(num_heads: int, *, dtype: DTypeLike = np.float32) -> Array:
    r"""How fast each head's interest fades with the distance: a geometric sequence.

    $$m_h = 2^{-8 h / H}, \qquad h = 1 \dots H$$

    For eight heads these are 1/2, 1/4, … 1/256: from near-sighted to far-sighted. Where $H$ is no power of two, the
    slopes of the next smaller power come first, and then every second one of twice that power, as in the paper's
    code. Slopes are not learned.

    Parameters
    ----------
    num_heads : int, > 0
        $H$.
    dtype : float32 or float64

    Returns
    -------
    (H,) array

    Raises
    ------
    TypeError, ValueError
        If `num_heads` is no positive whole number.

    References
    ----------
    Press, Smith and Lewis, "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation",
    2022, arXiv:2108.12409, section 3.

    Examples
    --------
    >>> alibi_slopes(4)
    array([0.25      , 0.0625    , 0.015625  , 0.00390625], dtype=float32)
    >>> alibi_slopes(3)
    array([0.0625    , 0.00390625, 0.25      ], dtype=float32)
    """
    check_count("alibi_slopes", "num_heads", num_heads)
    power = 1 << (int(num_heads).bit_length() - 1)  # the largest power of two that is not above
    slopes = 2.0 ** (-8 * np.arange(1, power + 1) / power)
    between = 2.0 ** (-4 * np.arange(1, 2 * power, 2) / power)
    return np.concatenate([slopes, between[: num_heads - power]]).astype(dtype)


def alibi_bias(num_heads: int, length: int, positions: int | None = None, *, dtype: DTypeLike = np.float32) -> Array:
    r"""What is added to the scores: the further back a key stands, the less it counts.

    $$B_{h,i,j} = -m_h\,|p_i - j|, \qquad p_i = i + S - L$$

    The last query stands at the last key, so with a key-value cache `length` is 1 and `positions` all that was read.
    Looking ahead costs as much as looking back; a language model forbids it besides, by a causal mask.

    Parameters
    ----------
    num_heads : int, > 0
    length : int, >= 0
        $L$, the number of queries.
    positions : int, >= `length`, optional
        $S$, the number of keys; $L$ unless given.
    dtype : float32 or float64
        That of the queries.

    Returns
    -------
    (H, L, S) array
        An `attn_mask` of numbers for `scaled_dot_product_attention` of (N, H, L, E).

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or too small.

    References
    ----------
    Press, Smith and Lewis, "Train Short, Test Long: Attention with Linear Biases Enables Input Length Extrapolation",
    2022, arXiv:2108.12409, section 3.

    Examples
    --------
    >>> alibi_bias(8, 3)[0]
    array([[-0. , -0.5, -1. ],
           [-0.5, -0. , -0.5],
           [-1. , -0.5, -0. ]], dtype=float32)
    """
    slopes = alibi_slopes(num_heads, dtype=dtype)
    check_count("alibi_bias", "length", length, 0)
    positions = length if positions is None else positions
    check_count("alibi_bias", "positions", positions, length)
    distance = np.abs(np.arange(positions - length, positions)[:, np.newaxis] - np.arange(positions))  # (L, S)
    return np.asarray(slopes[:, np.newaxis, np.newaxis] * -distance.astype(dtype))
