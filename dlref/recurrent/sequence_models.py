r"""Models of sequences: one that judges a whole text, one that writes the next character.

`SequenceClassifier` reads to the end and decides by what it then remembers. `CharacterModel` says after every
character how likely each next one is; fed with its own choices, it writes.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.decoding import generate
from dlref.engine import Array, Module, Tensor, check_integers
from dlref.feedforward import Linear
from dlref.recurrent.gated_recurrent_unit import GRU
from dlref.recurrent.long_short_term_memory import LSTM
from dlref.recurrent.token_embedding import Embedding


class SequenceClassifier(Module):
    """Read a sequence of tokens in both directions; classify it by the two final states.

    Parameters
    ----------
    vocabulary : int
        Number of tokens.
    embedding_dim, hidden_size : int
        Length of a token's vector, and of the memory in each direction.
    padding_idx : int, optional
        The token that fills up short sequences.
    dropout : float
        Between the layers.

    References
    ----------
    Graves and Schmidhuber, "Framewise Phoneme Classification with Bidirectional LSTM and Other Neural Network
    Architectures", Neural Networks 18, 2005.

    Examples
    --------
    >>> model = SequenceClassifier(10, 4, 8, 3, rng=np.random.default_rng(0))
    >>> tokens = np.array([[1, 2, 3, 4], [5, 6, 0, 0]])
    >>> model(tokens, lengths=np.array([4, 2])).shape
    (2, 3)
    """

    def __init__(
        self,
        vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        classes: int,
        num_layers: int = 1,
        padding_idx: int | None = None,
        dropout: float = 0.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.embedding = Embedding(vocabulary, embedding_dim, padding_idx, rng=rng, dtype=dtype)
        self.recurrent = GRU(
            embedding_dim,
            hidden_size,
            num_layers,
            batch_first=True,
            dropout=dropout,
            bidirectional=True,
            rng=rng,
            dtype=dtype,
        )
        self.output = Linear(2 * hidden_size, classes, rng=rng, dtype=dtype)

    def forward(self, tokens: Array, lengths: Array | None = None) -> Tensor:
        """Logits of the classes.

        Parameters
        ----------
        tokens : (N, T) array of integers
        lengths : (N,) array of integers, optional
            How many tokens of each sequence are real.

        Returns
        -------
        (N, classes) Tensor
        """
        _check_tokens("SequenceClassifier", tokens)
        _, h_n = self.recurrent(self.embedding(tokens), lengths=lengths)  # (layers · 2, N, H)
        both = h_n[-2:].transpose(1, 0, 2)  # (N, 2, H) the last layer's state after the end, and before the start
        logits: Tensor = self.output(both.reshape(len(tokens), 2 * self.recurrent.hidden_size))
        return logits


class CharacterModel(Module):
    """Predict the next character from all that came before.

    Parameters
    ----------
    vocabulary : int
        Number of characters.
    dropout : float
        Between the layers.

    References
    ----------
    Graves, "Generating Sequences With Recurrent Neural Networks", 2013, arXiv:1308.0850.

    Examples
    --------
    >>> model = CharacterModel(30, 8, 16, rng=np.random.default_rng(0))
    >>> logits, states = model(np.zeros((2, 5), dtype=int))
    >>> logits.shape
    (2, 5, 30)
    >>> model.generate(np.array([1, 2, 3]), 4, rng=np.random.default_rng(0)).shape
    (4,)
    """

    def __init__(
        self,
        vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        num_layers: int = 1,
        dropout: float = 0.0,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.embedding = Embedding(vocabulary, embedding_dim, rng=rng, dtype=dtype)
        self.recurrent = LSTM(
            embedding_dim, hidden_size, num_layers, batch_first=True, dropout=dropout, rng=rng, dtype=dtype
        )
        self.output = Linear(hidden_size, vocabulary, rng=rng, dtype=dtype)

    def forward(self, tokens: Array, states: tuple[Any, Any] = (None, None)) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Logits of the character after each position, and the states to go on from.

        Parameters
        ----------
        tokens : (N, T) array of integers
        states : pair of (layers, N, H) arrays, optional
            From an earlier call, of which this text is the continuation.

        Returns
        -------
        logits : (N, T, vocabulary) Tensor
        states : pair of (layers, N, H) Tensors
        """
        _check_tokens("CharacterModel", tokens)
        hidden, after = self.recurrent(self.embedding(tokens), states)  # (N, T, H)
        return self.output(hidden), after

    def generate(
        self,
        prompt: Array,
        length: int,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        rng: np.random.Generator | None = None,
    ) -> Array:
        """Continue a text, one drawn character at a time.

        Parameters
        ----------
        prompt : (T,) array of integers, T > 0
        length, temperature, top_k, rng
            As in `dlref.decoding.generate`.

        Returns
        -------
        (length,) array of int64
        """
        states: tuple[Any, ...] = (None, None)

        def read(text: Array, new: Array) -> Array:
            nonlocal states  # what was read before is in them
            logits, states = self(new[None], states)
            scores: Array = logits.data[0, -1]
            return scores

        return generate(read, prompt, length, temperature=temperature, top_k=top_k, rng=rng)


def _check_tokens(name: str, tokens: Array) -> None:
    check_integers(name, tokens=tokens)
    if tokens.ndim != 2:
        raise ValueError(f"{name}: tokens must be (N, T), got {tokens.shape}")
