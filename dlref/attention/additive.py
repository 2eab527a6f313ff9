r"""Additive attention: a small network compares what is sought with what is there.

This is the first attention there was, made for translation: at every word it writes, the decoder looks at all words
of the source. Query and key may differ in length, as each has its own projection.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.attention.dot_product import check_mask, masked_softmax
from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.initialization import uniform_


@checked_operation
def additive_attention(
    query: Array,
    key: Array,
    value: Array,
    query_weight: Array,
    key_weight: Array,
    score_weight: Array,
    attn_mask: Array | None = None,
) -> tuple[tuple[Array, Array], Pullback]:
    r"""Average the values, weighted by what a small network makes of query and key.

    $$e_{ij} = v^\top \tanh(W_q q_i + W_k k_j), \qquad a_i = \operatorname{softmax}(e_i), \qquad
      y_i = \sum_j a_{ij} v_j$$

    Parameters
    ----------
    query : (N, L, Dq) array of float
    key : (N, S, Dk) array
    value : (N, S, Dv) array
    query_weight : (A, Dq) array
    key_weight : (A, Dk) array
    score_weight : (A,) array
        The vector $v$ of the formula.
    attn_mask : array that broadcasts to (N, L, S), optional
        Of bool: True where the query may look. Of float: added to the scores.

    Returns
    -------
    value : (y, weights)
        (N, L, Dv) and (N, L, S). A row of weights sums to one, or is zero if the query may look nowhere.
    pullback : (dy, dweights) -> gradients of the seven arrays (None for a mask of bool)

    Raises
    ------
    TypeError
        If the arrays are not all float32 or all float64.
    ValueError
        If shapes do not fit together.

    References
    ----------
    Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to Align and Translate", 2014,
    arXiv:1409.0473, section 3.1.

    Examples
    --------
    >>> query, key, value = np.ones((1, 1, 2)), np.zeros((1, 3, 4)), np.ones((1, 3, 5))
    >>> (y, weights), _ = additive_attention(query, key, value, np.ones((6, 2)), np.ones((6, 4)), np.ones(6))
    >>> weights.round(2)
    array([[[0.33, 0.33, 0.33]]])
    """
    _check(query, key, value, query_weight, key_weight, score_weight, attn_mask)
    from_query, from_key = query @ query_weight.T, key @ key_weight.T  # (N, L, A), (N, S, A)
    hidden = np.tanh(from_query[:, :, None] + from_key[:, None])  # (N, L, S, A)
    weights, pull_softmax = masked_softmax(hidden @ score_weight, attn_mask)  # (N, L, S)

    def pullback(dy: Array, dweights: Array) -> tuple[Array | None, ...]:
        dscores, dmask = pull_softmax(dy @ value.swapaxes(1, 2) + dweights)
        da = dscores[..., None] * score_weight * (1 - hidden**2)  # (N, L, S, A)
        dfrom_query, dfrom_key = da.sum(2), da.sum(1)  # (N, L, A), (N, S, A)
        return (
            dfrom_query @ query_weight,
            dfrom_key @ key_weight,
            weights.swapaxes(1, 2) @ dy,
            np.tensordot(dfrom_query, query, ((0, 1), (0, 1))),
            np.tensordot(dfrom_key, key, ((0, 1), (0, 1))),
            np.tensordot(dscores, hidden, 3),
            dmask,
        )

    return (weights @ value, weights), pullback


class AdditiveAttention(Module):
    """Bahdanau's attention with its three weights.

    Parameters
    ----------
    query_size, key_size : int
        Features of a query and of a key.
    hidden_size : int
        Units of the small network.
    rng : numpy.random.Generator
        Draws the weights uniformly from ±1/√(number of inputs).

    Examples
    --------
    >>> attention = AdditiveAttention(4, 6, 8, rng=np.random.default_rng(0))
    >>> query, memory = np.zeros((2, 1, 4), np.float32), np.zeros((2, 5, 6), np.float32)
    >>> y, weights = attention(query, memory, memory)
    >>> y.shape, weights.shape
    ((2, 1, 6), (2, 1, 5))
    """

    def __init__(
        self,
        query_size: int,
        key_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        def uniform(*shape: int) -> Parameter:
            bound = shape[-1] ** -0.5
            parameter = Parameter(np.empty(shape, dtype))
            uniform_(parameter, -bound, bound, rng=rng)
            return parameter

        self.query_weight = uniform(hidden_size, query_size)
        self.key_weight = uniform(hidden_size, key_size)
        self.score_weight = uniform(hidden_size)

    def forward(
        self, query: Tensor | Array, key: Tensor | Array, value: Tensor | Array, attn_mask: Array | None = None
    ) -> tuple[Tensor, Tensor]:
        y, weights = apply(
            additive_attention, query, key, value, self.query_weight, self.key_weight, self.score_weight, attn_mask
        )
        return y, weights


def _check(
    query: Array,
    key: Array,
    value: Array,
    query_weight: Array,
    key_weight: Array,
    score_weight: Array,
    attn_mask: Array | None,
) -> None:
    name = "additive_attention"
    weights = {"query_weight": query_weight, "key_weight": key_weight, "score_weight": score_weight}
    check_floats(name, query=query, key=key, value=value, **weights)
    if not query.ndim == key.ndim == value.ndim == 3 or len(query) != len(key) or key.shape[:2] != value.shape[:2]:
        raise ValueError(
            f"{name}: expected query (N, L, Dq), key (N, S, Dk) and value (N, S, Dv), "
            f"got {query.shape}, {key.shape} and {value.shape}"
        )
    size = score_weight.size
    expected = {"query_weight": (size, query.shape[2]), "key_weight": (size, key.shape[2]), "score_weight": (size,)}
    for argument, shape in expected.items():
        if weights[argument].shape != shape:
            raise ValueError(f"{name}: {argument} must be {shape} to match its input, got {weights[argument].shape}")
    check_mask(name, attn_mask, (*query.shape[:2], key.shape[1]), query)
