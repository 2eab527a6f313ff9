r"""GPT in PyTorch: causal blocks, with a cache for writing."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, linear

from dlref.pytorch.attention import attention_weights
from dlref.pytorch.decoding import generate
from dlref.pytorch.recurrent import Embedding
from dlref.pytorch.transformers.layers import TransformerEncoderLayer
from dlref.pytorch.transformers.positions import rotary_positions


class Cache:
    """Keys and values of the positions that a model has read, for each of its blocks."""

    def __init__(self, blocks: int) -> None:
        self.entries: list[tuple[Tensor, Tensor] | None] = [None] * blocks

    @property
    def length(self) -> int:
        """Number of positions read."""
        entry = self.entries[0]
        return 0 if entry is None else entry[0].shape[2]

    def extend(self, block: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Append keys and values (N, heads, L, d) of new positions; return those of all positions."""
        entry = self.entries[block]
        if entry is not None:
            key, value = torch.cat([entry[0], key], dim=2), torch.cat([entry[1], value], dim=2)
        self.entries[block] = key, value
        return key, value


class CausalBlock(TransformerEncoderLayer):
    """A Transformer block that never looks ahead, and can go on where it stopped.

    Parameters
    ----------
    d_model, nhead, dropout, rotary
        As in `dlref.transformers.CausalBlock`.
    """

    def __init__(self, d_model: int, nhead: int, dropout: float = 0.0, rotary: bool = False, **factory: Any) -> None:
        super().__init__(d_model, nhead, 4 * d_model, dropout, gelu, batch_first=True, norm_first=True, **factory)
        self.rotary = rotary

    def forward(  # type: ignore[override]
        self, x: Tensor, cache: Cache | None = None, block: int = 0, start: int = 0
    ) -> Tensor:
        """Read positions start, start + 1, ... of (N, L, d_model); earlier ones are in the cache."""

        def attend(x: Tensor) -> Tensor:
            query, key, value = self.self_attn.project(x, x, x)  # (N, heads, L, d)
            if self.rotary:
                query, key = rotary_positions(query, start=start), rotary_positions(key, start=start)
            if cache is not None:
                key, value = cache.extend(block, key, value)  # (N, heads, start + L, d)
            mask = torch.ones(query.shape[2], key.shape[2], dtype=torch.bool, device=x.device).tril(start)
            weights = nn.functional.dropout(attention_weights(query, key, mask), self.self_attn.dropout, self.training)
            return self.self_attn.join(weights @ value)

        return self.add(self.add(x, self.norm1, attend), self.norm2, self.feed_forward)


class GPT(nn.Module):
    """A decoder-only Transformer with tied weights.

    Parameters
    ----------
    vocabulary, context, d_model, nhead, num_layers, dropout, rotary
        As in `dlref.transformers.GPT`.

    Examples
    --------
    >>> model = GPT(30, 16, 8, 2, 2)
    >>> model(torch.zeros(2, 5, dtype=torch.int64)).shape
    torch.Size([2, 5, 30])
    >>> model.generate(torch.tensor([1, 2, 3]), 4).shape
    torch.Size([4])
    """

    def __init__(
        self,
        vocabulary: int,
        context: int,
        d_model: int,
        nhead: int,
        num_layers: int,
        dropout: float = 0.0,
        rotary: bool = False,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.context = context
        self.token_embedding = Embedding(vocabulary, d_model, **factory)
        self.position_embedding = None if rotary else Embedding(context, d_model, **factory)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(CausalBlock(d_model, nhead, dropout, rotary, **factory) for _ in range(num_layers))
        self.norm = nn.LayerNorm(d_model, **factory)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                adds = name.endswith(("out_proj.weight", "linear2.weight"))
                nn.init.normal_(parameter, std=0.02 / (2 * num_layers) ** 0.5 if adds else 0.02)
            elif name.endswith(("linear1.bias", "linear2.bias")):
                nn.init.zeros_(parameter)

    def forward(self, tokens: Tensor, cache: Cache | None = None) -> Tensor:
        """Tokens (N, L) -> logits of the token after each position (N, L, vocabulary)."""
        start = 0 if cache is None else cache.length
        x = self.token_embedding(tokens)  # (N, L, d_model)
        if self.position_embedding is not None:
            x = x + self.position_embedding(torch.arange(start, start + tokens.shape[1], device=tokens.device))
        x = self.dropout(x)
        for i, block in enumerate(self.blocks):
            x = block(x, cache, i, start)
        return linear(self.norm(x), self.token_embedding.weight)

    def generate(
        self,
        prompt: Tensor,
        length: int,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Continue a text (T,); once it is longer than the context, its beginning is forgotten."""
        cache = Cache(len(self.blocks))

        def read(text: Tensor, new: Tensor) -> Tensor:
            nonlocal cache
            if cache.length + len(new) > self.context:
                cache, new = Cache(len(self.blocks)), text[-self.context :]
            logits: Tensor = self(new[None], cache)[0, -1]
            return logits

        return generate(read, prompt, length, temperature=temperature, top_k=top_k, generator=generator)
