r"""Embedding: from token numbers to vectors.

A network computes with vectors, but text comes as numbers of words or characters, and the number 7 is not
"more" than the number 3. So each token gets a row of a table, and the rows are learned like any other weight.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import (
    Array,
    Module,
    Parameter,
    Pullback,
    Tensor,
    apply,
    check_floats,
    check_integers,
    checked_operation,
)
from dlref.initialization import normal_


@checked_operation
def embedding(tokens: Array, weight: Array, *, padding_idx: int | None = None) -> tuple[Array, Pullback]:
    r"""Look up one row of `weight` for each token.

    $$y_i = W_{t_i}$$

    That is the product of a one-hot vector with $W$, without the multiplications by zero. A row's gradient
    is therefore the sum over all places where its token stands.

    Parameters
    ----------
    tokens : (...) array of integers in 0 … V-1
    weight : (V, D) array of float
    padding_idx : int, optional
        A token that only fills up short sequences: its row gets no gradient. Negative numbers count from the end.

    Returns
    -------
    y : (..., D) array, dtype of `weight`
    pullback : dy (..., D) -> None, dweight (V, D)

    Raises
    ------
    TypeError
        If `tokens` are not integers or `weight` is not float32 or float64.
    ValueError
        If `weight` is not a matrix, or a token or `padding_idx` has no row in it.

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, "A Neural Probabilistic Language Model", JMLR 3, 2003, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> weight = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]])
    >>> y, pullback = embedding(np.array([2, 1, 2]), weight)
    >>> y
    array([[3., 4.],
           [1., 2.],
           [3., 4.]])
    >>> pullback(np.ones((3, 2)))[1]  # token 2 stands in two places
    array([[0., 0.],
           [1., 1.],
           [2., 2.]])
    """
    check_integers("embedding", tokens=tokens)
    check_floats("embedding", weight=weight)
    if weight.ndim != 2:
        raise ValueError(f"embedding: weight must be (V, D), got {weight.shape}")
    rows = len(weight)
    if tokens.size and (tokens.min() < 0 or tokens.max() >= rows):
        raise ValueError(
            f"embedding: tokens must lie in 0 … {rows - 1} (weight has {rows} rows), "
            f"got {tokens.min()} … {tokens.max()}"
        )
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise ValueError(f"embedding: padding_idx must be a row of weight {weight.shape}, got {padding_idx}")

    def pullback(dy: Array) -> tuple[None, Array]:
        dweight = np.zeros_like(weight)
        np.add.at(dweight, tokens, dy)  # `dweight[tokens] += dy` would count a repeated token only once
        if padding_idx is not None:
            dweight[padding_idx] = 0
        return None, dweight

    return weight[tokens], pullback


class Embedding(Module):
    r"""A learned vector for each of `num_embeddings` tokens.

    Parameters
    ----------
    num_embeddings : int
        Size of the vocabulary V.
    embedding_dim : int
        Length D of a vector.
    padding_idx : int, optional
        Its vector starts at zero and stays there.
    rng : numpy.random.Generator
        Draws the weights from a standard normal distribution.

    Raises
    ------
    ValueError
        If `padding_idx` has no row.

    Examples
    --------
    >>> import numpy as np
    >>> embed = Embedding(10, 4, rng=np.random.default_rng(0))
    >>> embed(np.array([[1, 2, 3]])).shape
    (1, 3, 4)
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(
                f"Embedding: padding_idx must lie in {-num_embeddings} … {num_embeddings - 1}, got {padding_idx}"
            )
        self.weight = normal_(Parameter(np.empty((num_embeddings, embedding_dim), dtype)), rng=rng)
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0
        self.padding_idx = padding_idx

    def forward(self, tokens: Array) -> Tensor:
        return apply(embedding, tokens, self.weight, padding_idx=self.padding_idx)
