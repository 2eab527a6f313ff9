r"""Translation: one network reads a sequence, another writes one, and attention joins them.

Without attention everything about the source would have to fit into one final state. Here the decoder asks anew at
every step: its state is the query, the encoder's states at all source positions are keys and values. In training the
decoder is given the right previous token (teacher forcing); in use it is given what it chose itself.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import tanh
from dlref.attention.additive import AdditiveAttention
from dlref.decoding import beam_search
from dlref.engine import Array, Module, Tensor, apply, check_integers, no_grad
from dlref.engine.arguments import check_count
from dlref.engine.arithmetic import concatenate
from dlref.feedforward import Linear
from dlref.recurrent import GRU, Embedding


class Encoder(Module):
    """Read the source in both directions.

    Examples
    --------
    >>> encoder = Encoder(10, 4, 8, rng=np.random.default_rng(0))
    >>> memory, state = encoder(np.zeros((2, 5), dtype=int), np.array([5, 3]))
    >>> memory.shape, state.shape
    ((2, 5, 16), (2, 8))
    """

    def __init__(
        self,
        vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.embedding = Embedding(vocabulary, embedding_dim, rng=rng, dtype=dtype)
        self.recurrent = GRU(embedding_dim, hidden_size, batch_first=True, bidirectional=True, rng=rng, dtype=dtype)
        self.start = Linear(hidden_size, hidden_size, rng=rng, dtype=dtype)

    def forward(self, source: Array, lengths: Array | None = None) -> tuple[Tensor, Tensor]:
        """Source tokens (N, S) -> states of all positions (N, S, 2H), first state of the decoder (N, H)."""
        memory, h_n = self.recurrent(self.embedding(source), lengths=lengths)
        # The backward direction has just read the beginning of the source: where the target begins, too.
        return memory, apply(tanh, self.start(h_n[1]))


class Decoder(Module):
    """Write one token: look at the source, update the memory, score every token.

    Examples
    --------
    >>> decoder = Decoder(10, 4, 8, rng=np.random.default_rng(0))
    >>> memory, state = np.zeros((2, 5, 16), np.float32), np.zeros((2, 8), np.float32)
    >>> logits, state, weights = decoder(np.array([1, 2]), state, memory)
    >>> logits.shape, state.shape, weights.shape
    ((2, 10), (2, 8), (2, 5))
    """

    def __init__(
        self,
        vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.embedding = Embedding(vocabulary, embedding_dim, rng=rng, dtype=dtype)
        self.attention = AdditiveAttention(hidden_size, 2 * hidden_size, hidden_size, rng=rng, dtype=dtype)
        self.recurrent = GRU(embedding_dim + 2 * hidden_size, hidden_size, rng=rng, dtype=dtype)
        self.output = Linear(3 * hidden_size + embedding_dim, vocabulary, rng=rng, dtype=dtype)

    def forward(
        self, tokens: Array, state: Tensor | Array, memory: Tensor | Array, mask: Array | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Score the token that follows.

        Parameters
        ----------
        tokens : (N,) array of integers
            What was written last.
        state : (N, H)
        memory : (N, S, 2H)
        mask : (N, 1, S) array of bool, optional
            True where the source is real.

        Returns
        -------
        logits (N, vocabulary), new state (N, H), attention weights (N, S)
        """
        batch, size = state.shape
        word = self.embedding(tokens)  # (N, D)
        context, weights = self.attention(state.reshape(batch, 1, size), memory, memory, mask)  # (N, 1, 2H)
        context = context.reshape(batch, 2 * size)
        seen = apply(concatenate, word, context)  # (N, D + 2H)
        _, h_n = self.recurrent(seen.reshape(1, *seen.shape), state.reshape(1, batch, size))
        shown: Tensor = h_n[0]  # (N, H)
        logits = self.output(apply(concatenate, shown, context, word))  # (N, 3H + D) -> (N, vocabulary)
        return logits, shown, weights.reshape(batch, memory.shape[1])


class Translator(Module):
    """Encoder and decoder, joined by attention.

    Parameters
    ----------
    source_vocabulary, target_vocabulary : int
        Numbers of tokens.
    start, end : int
        Target tokens that begin and end a sequence.

    References
    ----------
    Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to Align and Translate", 2014,
    arXiv:1409.0473.

    Examples
    --------
    >>> model = Translator(10, 12, 4, 8, start=1, end=2, rng=np.random.default_rng(0))
    >>> source = np.array([[3, 4, 5], [6, 7, 0]])
    >>> model(source, np.array([[1, 4], [1, 5]]), np.array([3, 2])).shape
    (2, 2, 12)
    """

    def __init__(
        self,
        source_vocabulary: int,
        target_vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        start: int,
        end: int,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.encoder = Encoder(source_vocabulary, embedding_dim, hidden_size, rng=rng, dtype=dtype)
        self.decoder = Decoder(target_vocabulary, embedding_dim, hidden_size, rng=rng, dtype=dtype)
        self.start, self.end = start, end

    def forward(self, source: Array, target: Array, lengths: Array | None = None) -> Tensor:
        """Teacher forcing: the logits after each token of the right target.

        Parameters
        ----------
        source : (N, S) array of integers
        target : (N, L) array of integers
            The target behind its start token, without its last token.
        lengths : (N,) array of integers, optional
            How many tokens of each source are real.

        Returns
        -------
        (N, L, target_vocabulary) Tensor
        """
        check_integers("Translator", source=source, target=target)
        if source.ndim != 2 or target.ndim != 2 or len(source) != len(target):
            raise ValueError(
                f"Translator: expected source (N, S) and target (N, L), got {source.shape} and {target.shape}"
            )
        memory, state = self.encoder(source, lengths)
        mask = _mask(source, lengths)
        logits = []
        for tokens in target.T:
            step, state, _ = self.decoder(tokens, state, memory, mask)
            logits.append(step.reshape(len(source), 1, step.shape[1]))
        return apply(concatenate, *logits, axis=1)

    def greedy(self, source: Array, lengths: Array | None = None, *, max_length: int) -> tuple[list[list[int]], Array]:
        """Translate by taking the best token at every step.

        Parameters
        ----------
        source : (N, S) array of integers
        lengths : (N,) array of integers, optional
        max_length : int
            Tokens after which an unfinished target is taken as it is.

        Returns
        -------
        targets : list of N lists of tokens, without start and end
        weights : (N, steps, S) array
            Where in the source the decoder looked at each step.

        Raises
        ------
        ValueError
            If `max_length` is not positive.
        """
        check_count("greedy", "max_length", max_length)
        with no_grad():
            memory, state = self.encoder(source, lengths)
            tokens = np.full(len(source), self.start)
            written: list[Array] = []
            looked: list[Array] = []
            while len(written) < max_length and not _finished(written, self.end):
                logits, state, weights = self.decoder(tokens, state, memory, _mask(source, lengths))
                tokens = logits.data.argmax(-1)
                written.append(tokens)
                looked.append(weights.data)
        targets = [_until(sequence, self.end) for sequence in np.transpose(written).tolist()]
        return targets, np.stack(looked, axis=1)

    def beam(
        self, source: Array, *, beams: int, max_length: int, length_penalty: float = 0.0
    ) -> list[tuple[float, list[int]]]:
        """Translate one sequence by beam search.

        Parameters
        ----------
        source : (S,) array of integers
        beams, max_length, length_penalty
            See `dlref.decoding.beam_search`.

        Returns
        -------
        list of (score, tokens), the best first

        Raises
        ------
        ValueError
            If `source` is not one sequence, or as in `beam_search`.
        """
        if source.ndim != 1:
            raise ValueError(f"beam: source must be one sequence (S,), got {source.shape}")
        with no_grad():
            memory, state = self.encoder(source[None])  # (1, S, 2H), (1, H)

            def step(tokens: Array, states: tuple[Array, ...]) -> tuple[Array, tuple[Array, ...]]:
                repeated = np.repeat(memory.data, len(tokens), axis=0)
                logits, state, _ = self.decoder(tokens, states[0], repeated)
                return logits.data, (state.data,)

            return beam_search(
                step,
                (state.data,),
                start=self.start,
                end=self.end,
                beams=beams,
                max_length=max_length,
                length_penalty=length_penalty,
            )


def _mask(source: Array, lengths: Array | None) -> Array | None:
    """True where the source is real, for all queries alike: (N, 1, S)."""
    return None if lengths is None else np.arange(source.shape[1]) < lengths[:, None, None]


def _finished(written: list[Array], end: int) -> bool:
    return bool(written) and bool((np.stack(written) == end).any(axis=0).all())


def _until(tokens: list[int], end: int) -> list[int]:
    return tokens[: tokens.index(end)] if end in tokens else tokens
