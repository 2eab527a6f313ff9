r"""Translation in PyTorch: an encoder and a decoder, joined by additive attention."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.decoding import beam_search
from dlref.engine import Array
from dlref.pytorch.attention.additive import AdditiveAttention
from dlref.pytorch.feedforward import Linear
from dlref.pytorch.recurrent import GRU, Embedding


class Encoder(nn.Module):
    """Read the source in both directions."""

    def __init__(self, vocabulary: int, embedding_dim: int, hidden_size: int, **factory: Any) -> None:
        super().__init__()
        self.embedding = Embedding(vocabulary, embedding_dim, **factory)
        self.recurrent = GRU(embedding_dim, hidden_size, batch_first=True, bidirectional=True, **factory)
        self.start = Linear(hidden_size, hidden_size, **factory)

    def forward(self, source: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Source tokens (N, S) -> states of all positions (N, S, 2H), first state of the decoder (N, H)."""
        memory, h_n = self.recurrent(self.embedding(source), lengths=lengths)
        return memory, torch.tanh(self.start(h_n[1]))


class Decoder(nn.Module):
    """Write one token: look at the source, update the memory, score every token."""

    def __init__(self, vocabulary: int, embedding_dim: int, hidden_size: int, **factory: Any) -> None:
        super().__init__()
        self.embedding = Embedding(vocabulary, embedding_dim, **factory)
        self.attention = AdditiveAttention(hidden_size, 2 * hidden_size, hidden_size, **factory)
        self.recurrent = GRU(embedding_dim + 2 * hidden_size, hidden_size, **factory)
        self.output = Linear(3 * hidden_size + embedding_dim, vocabulary, **factory)

    def forward(
        self, tokens: Tensor, state: Tensor, memory: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Last tokens (N,), state (N, H), memory (N, S, 2H) -> logits (N, V), state (N, H), weights (N, S)."""
        word = self.embedding(tokens)  # (N, D)
        context, weights = self.attention(state[:, None], memory, memory, mask)  # (N, 1, 2H), (N, 1, S)
        _, h_n = self.recurrent(torch.cat([word, context[:, 0]], dim=1)[None], state[None])
        logits = self.output(torch.cat([h_n[0], context[:, 0], word], dim=1))
        return logits, h_n[0], weights[:, 0]


class Translator(nn.Module):
    """Encoder and decoder, joined by attention.

    Parameters
    ----------
    source_vocabulary, target_vocabulary, embedding_dim, hidden_size, start, end
        As in `dlref.attention.Translator`.

    Examples
    --------
    >>> model = Translator(10, 12, 4, 8, start=1, end=2)
    >>> source, target = torch.tensor([[3, 4, 5], [6, 7, 0]]), torch.tensor([[1, 4], [1, 5]])
    >>> model(source, target, torch.tensor([3, 2])).shape
    torch.Size([2, 2, 12])
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
        **factory: Any,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(source_vocabulary, embedding_dim, hidden_size, **factory)
        self.decoder = Decoder(target_vocabulary, embedding_dim, hidden_size, **factory)
        self.start, self.end = start, end

    def forward(self, source: Tensor, target: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Teacher forcing: source (N, S), target (N, L) -> logits after each target token (N, L, V)."""
        memory, state = self.encoder(source, lengths)
        mask = _mask(source, lengths)
        logits = []
        for tokens in target.T:
            step, state, _ = self.decoder(tokens, state, memory, mask)
            logits.append(step)
        return torch.stack(logits, dim=1)

    @torch.no_grad()
    def greedy(
        self, source: Tensor, lengths: Tensor | None = None, *, max_length: int
    ) -> tuple[list[list[int]], Tensor]:
        """Take the best token at every step: N targets, and where the decoder looked (N, steps, S)."""
        memory, state = self.encoder(source, lengths)
        tokens = torch.full((len(source),), self.start, device=source.device)
        written: list[Tensor] = []
        looked: list[Tensor] = []
        while len(written) < max_length and not (written and (torch.stack(written) == self.end).any(0).all()):
            logits, state, weights = self.decoder(tokens, state, memory, _mask(source, lengths))
            tokens = logits.argmax(-1)
            written.append(tokens)
            looked.append(weights)
        sequences = torch.stack(written, dim=1).tolist()
        targets = [found[: found.index(self.end)] if self.end in found else found for found in sequences]
        return targets, torch.stack(looked, dim=1)

    @torch.no_grad()
    def beam(
        self, source: Tensor, *, beams: int, max_length: int, length_penalty: float = 0.0
    ) -> list[tuple[float, list[int]]]:
        """Translate one sequence (S,) by beam search: (score, tokens), the best first."""
        memory, state = self.encoder(source[None])

        def step(tokens: Array, states: tuple[Array, ...]) -> tuple[Array, tuple[Array, ...]]:
            last, before = torch.tensor(tokens, device=source.device), torch.tensor(states[0], device=source.device)
            logits, after, _ = self.decoder(last, before, memory.expand(len(tokens), -1, -1))
            return logits.numpy(force=True), (after.numpy(force=True),)

        return beam_search(
            step,
            (state.numpy(force=True),),
            start=self.start,
            end=self.end,
            beams=beams,
            max_length=max_length,
            length_penalty=length_penalty,
        )


def _mask(source: Tensor, lengths: Tensor | None) -> Tensor | None:
    """True where the source is real, for all queries alike: (N, 1, S)."""
    return None if lengths is None else torch.arange(source.shape[1], device=source.device) < lengths[:, None, None]
