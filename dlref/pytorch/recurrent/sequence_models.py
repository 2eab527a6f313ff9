r"""Models of sequences in PyTorch: one that judges a whole text, one that writes the next character."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.decoding import generate
from dlref.pytorch.feedforward import Linear
from dlref.pytorch.recurrent.gated_recurrent_unit import GRU
from dlref.pytorch.recurrent.long_short_term_memory import LSTM
from dlref.pytorch.recurrent.token_embedding import Embedding


class SequenceClassifier(nn.Module):
    """Read a sequence of tokens in both directions; classify it by the two final states.

    Parameters
    ----------
    vocabulary, embedding_dim, hidden_size, classes, num_layers, padding_idx, dropout
        As in `dlref.recurrent.SequenceClassifier`.

    Examples
    --------
    >>> tokens = torch.tensor([[1, 2, 3, 4], [5, 6, 0, 0]])
    >>> SequenceClassifier(10, 4, 8, 3)(tokens, lengths=torch.tensor([4, 2])).shape
    torch.Size([2, 3])
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
        **factory: Any,
    ) -> None:
        super().__init__()
        self.embedding = Embedding(vocabulary, embedding_dim, padding_idx, **factory)
        self.recurrent = GRU(
            embedding_dim,
            hidden_size,
            num_layers,
            batch_first=True,
            dropout=dropout,
            bidirectional=True,
            **factory,
        )
        self.output = Linear(2 * hidden_size, classes, **factory)

    def forward(self, tokens: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Tokens (N, T) -> logits (N, classes)."""
        _, h_n = self.recurrent(self.embedding(tokens), lengths=lengths)  # (layers · 2, N, H)
        logits: Tensor = self.output(torch.cat([h_n[-2], h_n[-1]], dim=-1))
        return logits


class CharacterModel(nn.Module):
    """Predict the next character from all that came before.

    Parameters
    ----------
    vocabulary, embedding_dim, hidden_size, num_layers, dropout
        As in `dlref.recurrent.CharacterModel`.

    Examples
    --------
    >>> model = CharacterModel(30, 8, 16)
    >>> model(torch.zeros(2, 5, dtype=torch.int64))[0].shape
    torch.Size([2, 5, 30])
    >>> model.generate(torch.tensor([1, 2, 3]), 4).shape
    torch.Size([4])
    """

    def __init__(
        self,
        vocabulary: int,
        embedding_dim: int,
        hidden_size: int,
        num_layers: int = 1,
        dropout: float = 0.0,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.embedding = Embedding(vocabulary, embedding_dim, **factory)
        self.recurrent = LSTM(embedding_dim, hidden_size, num_layers, batch_first=True, dropout=dropout, **factory)
        self.output = Linear(hidden_size, vocabulary, **factory)

    def forward(
        self, tokens: Tensor, states: tuple[Tensor | None, Tensor | None] = (None, None)
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Tokens (N, T) -> logits of what follows each (N, T, vocabulary), and the states to go on from."""
        hidden, after = self.recurrent(self.embedding(tokens), states)  # (N, T, H)
        return self.output(hidden), after

    def generate(
        self,
        prompt: Tensor,
        length: int,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Continue a text (T,), one drawn character at a time."""
        states: tuple[Any, ...] = (None, None)

        def read(text: Tensor, new: Tensor) -> Tensor:
            nonlocal states
            logits, states = self(new[None], states)
            scores: Tensor = logits[0, -1]
            return scores

        return generate(read, prompt, length, temperature=temperature, top_k=top_k, generator=generator)
