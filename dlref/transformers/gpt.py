r"""GPT: a stack of causal Transformer blocks that predicts the next token, everywhere at once.

In training every position predicts its successor, in parallel: the causal mask keeps each from seeing the answer.
In use one token comes at a time, and what earlier positions have to say (their keys and values) does not change any
more. Kept in a *cache*, it makes each new token cost one position instead of a whole text.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import gelu
from dlref.decoding import generate
from dlref.engine import Array, Module, Tensor, apply, check_integers
from dlref.feedforward import linear
from dlref.initialization import normal_
from dlref.normalization import LayerNorm
from dlref.recurrent import Embedding
from dlref.regularization import Dropout
from dlref.transformers.layers import TransformerEncoderLayer
from dlref.transformers.positions import rotary_positions


class Cache:
    """Keys and values of the positions that a model has read, for each of its blocks.

    Attributes
    ----------
    length : int
        Number of positions read.

    Examples
    --------
    >>> Cache(2).length
    0
    """

    def __init__(self, blocks: int) -> None:
        self.entries: list[tuple[Array, Array] | None] = [None] * blocks

    @property
    def length(self) -> int:
        entry = self.entries[0]
        return 0 if entry is None else entry[0].shape[2]

    def extend(self, block: int, key: Array, value: Array) -> tuple[Array, Array]:
        """Append keys and values (N, heads, L, d) of new positions; return those of all positions."""
        entry = self.entries[block]
        if entry is not None:
            key, value = (np.concatenate(pair, axis=2) for pair in zip(entry, (key, value), strict=True))
        self.entries[block] = key, value
        return key, value


class CausalBlock(TransformerEncoderLayer):
    """A Transformer block that never looks ahead, and can go on where it stopped.

    The weights are those of `torch.nn.TransformerEncoderLayer` with `norm_first` and GELU.

    Parameters
    ----------
    rotary : bool
        Turn queries and keys by their positions.

    Examples
    --------
    >>> block = CausalBlock(8, 2, rng=np.random.default_rng(0))
    >>> block(np.zeros((2, 5, 8), dtype=np.float32)).shape
    (2, 5, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dropout: float = 0.0,
        rotary: bool = False,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(
            d_model, nhead, 4 * d_model, dropout, gelu, batch_first=True, norm_first=True, rng=rng, dtype=dtype
        )
        self.rotary = rotary

    def forward(  # type: ignore[override]
        self, x: Tensor | Array, cache: Cache | None = None, block: int = 0, start: int = 0
    ) -> Tensor:
        """Read positions start, start + 1, ...; earlier ones are in the cache.

        Parameters
        ----------
        x : (N, L, d_model)
        cache : Cache, optional
        block : int
            This block's number in the cache.
        start : int
            Position of the first row.

        Returns
        -------
        (N, L, d_model) Tensor
        """

        def attend(x: Tensor) -> Tensor:
            query, key, value = self.self_attn.project(x, x, x)  # (N, heads, L, d)
            if self.rotary:
                query, key = (apply(rotary_positions, part, start=start) for part in (query, key))
            mask = np.tri(x.shape[1], start + x.shape[1], start, dtype=bool)  # (L, start + L)
            keys, values = (key, value) if cache is None else cache.extend(block, key.data, value.data)
            y, _ = self.self_attn.attend(query, keys, values, mask, need_weights=False)  # (N, heads, L, d)
            return self.self_attn.join(y)

        return self.add(self.add(x, self.norm1, attend), self.norm2, self.feed_forward)


class GPT(Module):
    """A decoder-only Transformer.

    The table that turns tokens into vectors also scores the next token (tied weights).

    Parameters
    ----------
    vocabulary : int
        Number of tokens.
    context : int
        Longest text the model can look back on.
    d_model, nhead, num_layers : int
        Features, heads in each block, blocks.
    rotary : bool
        Rotary positions instead of learned ones.

    References
    ----------
    Radford et al., "Language Models are Unsupervised Multitask Learners", OpenAI, 2019. Tied weights: Press and Wolf,
    "Using the Output Embedding to Improve Language Models", 2016, arXiv:1608.05859.

    Examples
    --------
    >>> model = GPT(30, 16, 8, 2, 2, rng=np.random.default_rng(0))
    >>> model(np.zeros((2, 5), dtype=int)).shape
    (2, 5, 30)
    >>> model.generate(np.array([1, 2, 3]), 4, rng=np.random.default_rng(0)).shape
    (4,)
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
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.context = context
        self.token_embedding = Embedding(vocabulary, d_model, rng=rng, dtype=dtype)
        self.position_embedding = None if rotary else Embedding(context, d_model, rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)
        self.blocks = [CausalBlock(d_model, nhead, dropout, rotary, rng=rng, dtype=dtype) for _ in range(num_layers)]
        self.norm = LayerNorm(d_model, dtype=dtype)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                # Each block adds to the stream twice; smaller last weights keep the sum at the size of one.
                adds = name.endswith(("out_proj.weight", "linear2.weight"))
                normal_(parameter, std=0.02 / (2 * num_layers) ** 0.5 if adds else 0.02, rng=rng)
            elif name.endswith(("linear1.bias", "linear2.bias")):
                parameter.data[:] = 0

    def forward(self, tokens: Array, cache: Cache | None = None) -> Tensor:
        """Logits of the token after each position.

        Parameters
        ----------
        tokens : (N, L) array of integers
        cache : Cache, optional
            Of the positions before; those of `tokens` are added to it. Only inside `no_grad()`.

        Returns
        -------
        (N, L, vocabulary) Tensor

        Raises
        ------
        ValueError
            If the text is longer than the context, or a cache is used while gradients are recorded.
        """
        check_integers("GPT", tokens=tokens)
        start = 0 if cache is None else cache.length
        if tokens.ndim != 2 or not 0 < start + tokens.shape[1] <= self.context:
            raise ValueError(
                f"GPT: tokens must be (N, L) with L in 1 … {self.context - start} ({start} are in the cache), "
                f"got {tokens.shape}"
            )
        x = self.token_embedding(tokens)  # (N, L, d_model)
        if cache is not None and x.requires_grad:
            raise ValueError("GPT: the cache keeps no gradients; use it inside no_grad()")
        if self.position_embedding is not None:
            x = x + self.position_embedding(np.arange(start, start + tokens.shape[1]))
        x = self.dropout(x)
        for i, block in enumerate(self.blocks):
            x = block(x, cache, i, start)
        return apply(linear, self.norm(x), self.token_embedding.weight, None)

    def generate(
        self,
        prompt: Array,
        length: int,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        rng: np.random.Generator | None = None,
    ) -> Array:
        """Continue a text; once it is longer than the context, its beginning is forgotten.

        Parameters
        ----------
        prompt : (T,) array of integers, T > 0
        length, temperature, top_k, rng
            As in `dlref.decoding.generate`.

        Returns
        -------
        (length,) array of int64
        """
        cache = Cache(len(self.blocks))

        def read(text: Array, new: Array) -> Array:
            nonlocal cache
            if cache.length + len(new) > self.context:
                cache, new = Cache(len(self.blocks)), text[-self.context :]
            logits: Array = self(new[None], cache).data[0, -1]
            return logits

        return generate(read, prompt, length, temperature=temperature, top_k=top_k, rng=rng)
