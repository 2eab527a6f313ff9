r"""Scaled dot-product attention: the better a key matches a query, the more of its value is taken.

A boolean `attn_mask` says where a query *may* look (True), a mask of numbers is added to the scores, as in
`torch.nn.functional.scaled_dot_product_attention`. The masks of `dlref.attention.multi_head` say where it may *not*
look, as those of `torch.nn.MultiheadAttention`.
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arithmetic import add


@checked_operation
def masked_softmax(scores: Array, attn_mask: Array | None = None) -> tuple[Array, Pullback]:
    r"""Softmax over the last axis that leaves out what a mask forbids.

    Parameters
    ----------
    scores : (..., L, S) array of float
    attn_mask : array that broadcasts to the shape of `scores`, optional
        Of bool: True where a score counts. Of float: added to the scores.

    Returns
    -------
    weights : (..., L, S) array
        Rows sum to one; a row in which nothing counts is zero.
    pullback : dweights (..., L, S) -> dscores, dattn_mask (None unless it is of float)

    Raises
    ------
    TypeError
        If `scores` or a mask of numbers are not float32 or float64, or are mixed.
    ValueError
        If `attn_mask` does not broadcast to the shape of `scores`.

    Examples
    --------
    >>> masked_softmax(np.zeros((2, 3)), np.array([[True, True, False], [False, False, False]]))[0]
    array([[0.5, 0.5, 0. ],
           [0. , 0. , 0. ]])
    """
    check_floats("masked_softmax", scores=scores)
    check_mask("masked_softmax", attn_mask, scores.shape, scores)
    pull_mask: Pullback | None = None
    if attn_mask is not None and attn_mask.dtype == bool:
        scores = np.where(attn_mask, scores, scores.dtype.type(-np.inf))
    elif attn_mask is not None:
        scores, pull_mask = add(scores, attn_mask)
    top = scores.max(-1, keepdims=True, initial=-np.inf)  # (..., L, 1)
    # Less the largest, no score makes exp overflow. Where all are -inf, so is the largest, and -inf - (-inf) is NaN.
    weights = scores - np.where(top == -np.inf, 0, top)
    np.exp(weights, out=weights)
    total = (weights @ np.ones(weights.shape[-1], weights.dtype))[..., None]  # faster than `sum`
    weights /= np.where(total == 0, 1, total)

    def pullback(dweights: Array) -> tuple[Array, Array | None]:
        dscores = dweights - np.vecdot(dweights, weights)[..., None]
        dscores *= weights
        return dscores, pull_mask(dscores)[1] if pull_mask else None

    return weights, pullback


def causal_mask(length: int, positions: int) -> Array:
    """True where position j is not later than position i.

    Returns
    -------
    (length, positions) array of bool

    Examples
    --------
    >>> causal_mask(2, 3)
    array([[ True, False, False],
           [ True,  True, False]])
    """
    return np.tri(length, positions, dtype=bool)


@checked_operation
def attention_weights(
    query: Array, key: Array, attn_mask: Array | None = None, *, is_causal: bool = False, scale: float | None = None
) -> tuple[Array, Pullback]:
    r"""How much each query takes from each position.

    $$A = \operatorname{softmax}\Bigl(\frac{Q K^\top}{\sqrt{E}} + M\Bigr)$$

    Without the division the scores of long vectors would have a standard deviation of $\sqrt E$, the softmax
    would all but choose one position, and its gradient would vanish.

    Parameters
    ----------
    query : (..., L, E) array of float
    key : (..., S, E) array
    attn_mask : array that broadcasts to (..., L, S), optional
        Of bool: True where the query may look. Of float: added to the scores.
    is_causal : bool
        Position i looks at positions 0 … i only.
    scale : float, optional
        Instead of $1/\sqrt{E}$.

    Returns
    -------
    weights : (..., L, S) array
        Rows sum to one. A row without any allowed position is zero.
    pullback : dweights (..., L, S) -> dquery, dkey, dattn_mask (None unless it is of float)

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit together, or a mask comes with `is_causal`.

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.2.1.

    Examples
    --------
    >>> weights, _ = attention_weights(np.eye(3), np.eye(3), is_causal=True, scale=1.0)
    >>> weights.round(2)
    array([[1.  , 0.  , 0.  ],
           [0.27, 0.73, 0.  ],
           [0.21, 0.21, 0.58]])
    """
    _check_attention("attention_weights", query, key, None, attn_mask, is_causal)
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    scaled = query * query.dtype.type(factor)
    mask = causal_mask(query.shape[-2], key.shape[-2]) if is_causal else attn_mask
    weights, pull_softmax = masked_softmax(scaled @ key.swapaxes(-1, -2), mask)  # (..., L, S)

    def pullback(dweights: Array) -> tuple[Array, Array, Array | None]:
        dscores, dmask = pull_softmax(dweights)
        return (dscores @ key) * query.dtype.type(factor), dscores.swapaxes(-1, -2) @ scaled, dmask

    return weights, pullback


@checked_operation
def scaled_dot_product_attention(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Array | None = None,
    *,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Pullback]:
    r"""Average the values, weighted by how well their keys match the query.

    $$\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\Bigl(\frac{Q K^\top}{\sqrt{E}} + M\Bigr) V$$

    Parameters
    ----------
    query : (..., L, E) array of float
    key : (..., S, E) array
    value : (..., S, Ev) array
    attn_mask, is_causal, scale
        As in `attention_weights`.

    Returns
    -------
    y : (..., L, Ev) array
        Zero for a query that may look nowhere.
    pullback : dy (..., L, Ev) -> dquery, dkey, dvalue, dattn_mask (None unless it is of float)

    Raises
    ------
    TypeError, ValueError
        As `attention_weights`.

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, equation 1.

    Examples
    --------
    >>> value = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> y, _ = scaled_dot_product_attention(np.zeros((1, 4)), np.zeros((2, 4)), value)
    >>> y  # no preference: the mean of the values
    array([[0.5, 0.5]])
    """
    _check_attention("scaled_dot_product_attention", query, key, value, attn_mask, is_causal)
    weights, pull_weights = attention_weights(query, key, attn_mask, is_causal=is_causal, scale=scale)

    def pullback(dy: Array) -> tuple[Array, Array, Array, Array | None]:
        dquery, dkey, dmask = pull_weights(dy @ value.swapaxes(-1, -2))
        return dquery, dkey, weights.swapaxes(-1, -2) @ dy, dmask

    return weights @ value, pullback


def _check_attention(
    name: str, query: Array, key: Array, value: Array | None, attn_mask: Array | None, is_causal: bool
) -> None:
    check_floats(name, query=query, key=key, value=value)
    if query.ndim < 2 or query.shape[:-2] != key.shape[:-2] or query.shape[-1] != key.shape[-1]:
        raise ValueError(
            f"{name}: query (..., L, E) and key (..., S, E) must agree in all axes but L and S, "
            f"got {query.shape} and {key.shape}"
        )
    if value is not None and (value.ndim < 2 or value.shape[:-1] != key.shape[:-1]):
        raise ValueError(f"{name}: value must be {key.shape[:-1]} plus one axis to match key, got {value.shape}")
    if is_causal and attn_mask is not None:
        raise ValueError(f"{name}: give either is_causal or attn_mask, got both")
    check_mask(name, attn_mask, (*query.shape[:-1], key.shape[-2]), query)


def check_mask(name: str, attn_mask: Array | None, shape: tuple[int, ...], query: Array) -> None:
    """Raise unless a mask is of bool, or of the same floats as the query, and broadcasts to a shape.

    Parameters
    ----------
    name : str
        The operation, for the message.
    attn_mask : array or None
    shape : tuple of int
        That of the scores.
    query : array
        Has the type that a mask of numbers must have.

    Raises
    ------
    TypeError, ValueError
    """
    if attn_mask is None:
        return
    if not (isinstance(attn_mask, np.ndarray) and attn_mask.dtype == bool):
        check_floats(name, query=query, attn_mask=attn_mask)
    try:
        fits = np.broadcast_shapes(attn_mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"{name}: attn_mask must broadcast to {shape}, got {attn_mask.shape}")
