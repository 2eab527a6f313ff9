r"""Multi-head attention: several small attentions look for different things at the same time.

One attention yields one average. With its features cut into heads, a position can at once look at its predecessor,
at the subject of the sentence and at the last comma. The cost stays the same: each head works on its share of the
features.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.attention.dot_product import attention_weights, causal_mask, scaled_dot_product_attention
from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_count
from dlref.feedforward import Linear, linear
from dlref.initialization import xavier_uniform_
from dlref.regularization import dropout


@checked_operation
def split_heads(x: Array, *, num_heads: int, parts: int = 1) -> tuple[tuple[Array, ...], Pullback]:
    """Cut the features into heads, and give each head an axis in front, as batches have.

    Parameters
    ----------
    x : (N, L, parts · num_heads · d) array of float
    parts : int
        3 where queries, keys and values come from one product.

    Returns
    -------
    value : as many (N, num_heads, L, d) arrays as there are parts; views of `x`
    pullback : one gradient for each part -> (dx,)

    Raises
    ------
    TypeError
        If `x` is not float32 or float64.
    ValueError
        If `x` has not three axes, or the last one cannot be cut evenly.

    Examples
    --------
    >>> (query, key, value), _ = split_heads(np.zeros((2, 5, 24)), num_heads=4, parts=3)
    >>> query.shape
    (2, 4, 5, 2)
    """
    check_floats("split_heads", x=x)
    check_count("split_heads", "num_heads", num_heads)
    check_count("split_heads", "parts", parts)
    if x.ndim != 3 or x.shape[2] % (num_heads * parts):
        raise ValueError(
            f"split_heads: x must be (N, L, features) with features divisible by {num_heads * parts}, got {x.shape}"
        )
    batch, length, width = x.shape
    cut = x.reshape(batch, length, parts, num_heads, width // (parts * num_heads))

    def pullback(*dheads: Array) -> tuple[Array]:
        # (parts, N, heads, L, d) -> (N, L, parts, heads, d)
        return (np.stack(dheads).transpose(1, 3, 0, 2, 4).reshape(x.shape),)

    return tuple(cut.transpose(2, 0, 3, 1, 4)), pullback  # (N, heads, L, d) each


class MultiHeadAttention(Module):
    r"""Several attentions side by side, each on its own projection of the input.

    $$\operatorname{head}_k = \operatorname{Attention}(Q W_k^{Q\top}, K W_k^{K\top}, V W_k^{V\top}), \qquad
      y = [\operatorname{head}_1, …, \operatorname{head}_h] W_O^\top + b_O$$

    Weights and arguments are those of `torch.nn.MultiheadAttention`: `in_proj_weight` stacks the three projections,
    so that self-attention needs a single product for all of them.

    Parameters
    ----------
    embed_dim, num_heads : int
        Every head works on embed_dim / num_heads features.
    dropout : float
        Share of the attention weights that is set to zero in training.
    batch_first : bool
        Axes are (N, L, E) instead of (L, N, E).
    rng : numpy.random.Generator
        Draws the weights, and later the dropout.

    Raises
    ------
    ValueError
        If `embed_dim` is not divisible by `num_heads`.

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.2.2.

    Examples
    --------
    >>> attention = MultiHeadAttention(8, 2, batch_first=True, rng=np.random.default_rng(0))
    >>> x = np.zeros((1, 5, 8), dtype=np.float32)
    >>> y, weights = attention(x, x, x)
    >>> y.shape, weights.shape  # weights: the mean over the heads
    ((1, 5, 8), (1, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if embed_dim % num_heads:
            raise ValueError(f"MultiHeadAttention: embed_dim {embed_dim} must be divisible by num_heads {num_heads}")
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.rng = rng
        self.in_proj_weight = xavier_uniform_(Parameter(np.empty((3 * embed_dim, embed_dim), dtype)), rng=rng)
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, dtype)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias=bias, rng=rng, dtype=dtype)
        if self.out_proj.bias is not None:
            self.out_proj.bias.data[:] = 0

    def forward(
        self,
        query: Tensor | Array,
        key: Tensor | Array,
        value: Tensor | Array,
        key_padding_mask: Array | None = None,
        need_weights: bool = True,
        attn_mask: Array | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend; masks are True (or -inf) where a query may *not* look.

        Parameters
        ----------
        query, key, value : (L, N, E), (S, N, E) and (S, N, E); with `batch_first` N comes first
        key_padding_mask : (N, S) array of bool, optional
            True for positions that only fill up.
        need_weights : bool
            Also return the attention weights.
        attn_mask : (L, S) or (N · num_heads, L, S) array of bool or float, optional
        average_attn_weights : bool
            Return the mean of the weights over the heads, not each.
        is_causal : bool
            Position i looks at 0 … i only, whatever else the masks forbid.

        Returns
        -------
        y, weights : shape of `query`, and (N, L, S) or (N, num_heads, L, S) or None
        """
        queries, keys, values = self.project(query, key, value)  # (N, heads, L, d), twice (N, heads, S, d)
        mask = self._mask(queries.shape, keys.shape[2], key_padding_mask, attn_mask, is_causal)
        y, weights = self.attend(queries, keys, values, mask, need_weights=need_weights)
        if weights is not None and average_attn_weights:
            weights = weights.mean(axis=1)  # (N, L, S)
        return self.join(y), weights

    def attend(
        self, queries: Tensor, keys: Tensor | Array, values: Tensor | Array, mask: Array | None, *, need_weights: bool
    ) -> tuple[Tensor, Tensor | None]:
        """What every head finds, (N, num_heads, L, d), and its weights; True in the mask where it may look."""
        if not need_weights and not (self.dropout > 0 and self.training):
            return apply(scaled_dot_product_attention, queries, keys, values, mask), None
        weights = apply(attention_weights, queries, keys, mask)  # (N, heads, L, S)
        y = apply(dropout, weights, p=self.dropout, training=self.training, rng=self.rng) @ values
        return y, weights if need_weights else None

    def project(self, query: Tensor | Array, key: Tensor | Array, value: Tensor | Array) -> tuple[Tensor, ...]:
        """Queries, keys and values of all heads, each (N, num_heads, L or S, d)."""
        weight, bias, size = self.in_proj_weight, self.in_proj_bias, self.embed_dim
        if key is query and value is query:
            packed = apply(linear, self._batch_first(query), weight, bias)  # (N, L, 3E)
            return apply(split_heads, packed, num_heads=self.num_heads, parts=3)
        found: list[Tensor] = []
        for k, x in enumerate((query, key, value)):
            rows = slice(k * size, (k + 1) * size)
            y = apply(linear, self._batch_first(x), weight[rows], None if bias is None else bias[rows])  # (N, S, E)
            found += apply(split_heads, y, num_heads=self.num_heads)
        return tuple(found)

    def join(self, heads: Tensor) -> Tensor:
        """Lay the heads' results side by side, and project: (N, num_heads, L, d) -> the layout of the input."""
        batch, _, length, _ = heads.shape
        y: Tensor = self.out_proj(heads.transpose(0, 2, 1, 3).reshape(batch, length, self.embed_dim))
        return y if self.batch_first else y.transpose(1, 0, 2)

    def _batch_first(self, x: Tensor | Array) -> Tensor | Array:
        if x.ndim != 3 or x.shape[2] != self.embed_dim:
            axes = "(N, L, E)" if self.batch_first else "(L, N, E)"
            raise ValueError(f"MultiHeadAttention: expected {axes} with E = {self.embed_dim}, got {x.shape}")
        return x if self.batch_first else x.transpose(1, 0, 2)

    def _mask(
        self,
        shape: tuple[int, ...],
        positions: int,
        key_padding_mask: Array | None,
        attn_mask: Array | None,
        is_causal: bool,
    ) -> Array | None:
        """All masks as one, turned into what the operations expect: True where a query may look."""
        batch, heads, length, _ = shape
        allowed = causal_mask(length, positions) if is_causal else np.ones((1, 1), dtype=bool)
        if key_padding_mask is not None:
            if key_padding_mask.dtype != bool or key_padding_mask.shape != (batch, positions):
                raise ValueError(
                    f"MultiHeadAttention: key_padding_mask must be bool of shape {(batch, positions)}, "
                    f"got {key_padding_mask.dtype} of shape {key_padding_mask.shape}"
                )
            allowed = allowed & ~key_padding_mask[:, None, None]  # (N, 1, 1 or L, S)
        if attn_mask is None:
            return allowed if is_causal or key_padding_mask is not None else None
        if attn_mask.shape not in ((length, positions), (batch * heads, length, positions)):
            raise ValueError(
                f"MultiHeadAttention: attn_mask must be {(length, positions)} or "
                f"{(batch * heads, length, positions)}, got {attn_mask.shape}"
            )
        if attn_mask.ndim == 3:
            attn_mask = attn_mask.reshape(batch, heads, length, positions)
        if attn_mask.dtype == bool:
            return allowed & ~attn_mask
        return np.where(allowed, attn_mask, attn_mask.dtype.type(-np.inf))
