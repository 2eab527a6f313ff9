r"""Encoder and decoder layers of the Transformer."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import relu
from dlref.attention import MultiHeadAttention
from dlref.engine import Array, Module, Pullback, Tensor, apply
from dlref.feedforward import Linear
from dlref.normalization import LayerNorm
from dlref.regularization import Dropout

Activation: TypeAlias = Callable[[Array], tuple[Array, Pullback]]


class TransformerBlock(Module):
    r"""What encoder and decoder blocks share: the small network, and how a part is added to the stream.

    $$\operatorname{FF}(x) = W_2\, \phi(W_1 x + b_1) + b_2$$

    $$x' = \operatorname{norm}(x + \operatorname{part}(x)) \qquad\text{or}\qquad
      x' = x + \operatorname{part}(\operatorname{norm}(x))$$

    Parameters
    ----------
    d_model, dim_feedforward : int
        Features in the stream, and inside the small network.
    activation : operation
        The $\phi$ of the formula.
    norm_first : bool
        The second form instead of the first.
    """

    def __init__(
        self,
        d_model: int,
        dim_feedforward: int,
        dropout: float,
        activation: Activation,
        norm_first: bool,
        bias: bool,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike,
    ) -> None:
        self.linear1 = Linear(d_model, dim_feedforward, bias, rng=rng, dtype=dtype)
        self.linear2 = Linear(dim_feedforward, d_model, bias, rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)
        if isinstance(activation, Module) or not callable(activation):
            raise TypeError(
                f"{type(self).__name__}: activation must be an operation such as relu, got {type(activation).__name__}"
            )
        self.activation, self.norm_first = activation, norm_first

    def feed_forward(self, x: Tensor) -> Tensor:
        """Every position by itself: (..., d_model) -> (..., d_model)."""
        hidden = apply(self.activation, self.linear1(x))  # (..., dim_feedforward)
        y: Tensor = self.linear2(self.dropout(hidden))
        return y

    def add(self, x: Tensor | Array, norm: LayerNorm, part: Callable[[Tensor], Tensor]) -> Tensor:
        """Add to the stream what `part` makes of it."""
        y: Tensor
        if self.norm_first:
            y = self.dropout(part(norm(x))) + x
        else:
            y = norm(self.dropout(part(x if isinstance(x, Tensor) else Tensor(x))) + x)
        return y


class TransformerEncoderLayer(TransformerBlock):
    """Self-attention and a small network; also the block of decoder-only models, with `is_causal`.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, layer_norm_eps, batch_first, norm_first, bias
        As in `torch.nn.TransformerEncoderLayer`.
    activation : operation
        `relu`, `gelu`, ...

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1. Normalising first: Xiong et
    al., "On Layer Normalization in the Transformer Architecture", 2020, arXiv:2002.04745.

    Examples
    --------
    >>> block = TransformerEncoderLayer(8, 2, 32, batch_first=True, rng=np.random.default_rng(0))
    >>> block(np.zeros((2, 5, 8), dtype=np.float32)).shape
    (2, 5, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(d_model, dim_feedforward, dropout, activation, norm_first, bias, rng=rng, dtype=dtype)
        self.self_attn = MultiHeadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng, dtype=dtype
        )
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)

    def forward(
        self,
        src: Tensor | Array,
        src_mask: Array | None = None,
        src_key_padding_mask: Array | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Masks are True (or -inf) where a position may not look, as in `MultiHeadAttention`.

        Parameters
        ----------
        src : (L, N, d_model), or (N, L, d_model) with `batch_first`
        src_mask : (L, L) or (N · nhead, L, L) array of bool or float, optional
        src_key_padding_mask : (N, L) array of bool, optional
        is_causal : bool
            No position looks at later ones.

        Returns
        -------
        Tensor like `src`
        """

        def attend(x: Tensor) -> Tensor:
            y: Tensor = self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]
            return y

        return self.add(self.add(src, self.norm1, attend), self.norm2, self.feed_forward)


class TransformerDecoderLayer(TransformerBlock):
    """Self-attention, attention to what an encoder found (`memory`), and a small network.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, layer_norm_eps, batch_first, norm_first, bias
        As in `torch.nn.TransformerDecoderLayer`.
    activation : operation
        `relu`, `gelu`, ...

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762, section 3.1.

    Examples
    --------
    >>> block = TransformerDecoderLayer(8, 2, 32, batch_first=True, rng=np.random.default_rng(0))
    >>> target, memory = np.zeros((2, 3, 8), np.float32), np.zeros((2, 5, 8), np.float32)
    >>> block(target, memory, tgt_is_causal=True).shape
    (2, 3, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(d_model, dim_feedforward, dropout, activation, norm_first, bias, rng=rng, dtype=dtype)
        self.self_attn = MultiHeadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng, dtype=dtype
        )
        self.multihead_attn = MultiHeadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, rng=rng, dtype=dtype
        )
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)
        self.norm3 = LayerNorm(d_model, layer_norm_eps, bias=bias, dtype=dtype)

    def forward(
        self,
        tgt: Tensor | Array,
        memory: Tensor | Array,
        tgt_mask: Array | None = None,
        memory_mask: Array | None = None,
        tgt_key_padding_mask: Array | None = None,
        memory_key_padding_mask: Array | None = None,
        tgt_is_causal: bool = False,
    ) -> Tensor:
        """Masks are True (or -inf) where a position may not look, as in `MultiHeadAttention`.

        Parameters
        ----------
        tgt : (L, N, d_model), or (N, L, d_model) with `batch_first`
        memory : (S, N, d_model), or (N, S, d_model) with `batch_first`
        tgt_mask, memory_mask : (L, L) and (L, S) array of bool or float, optional
        tgt_key_padding_mask, memory_key_padding_mask : (N, L) and (N, S) array of bool, optional
        tgt_is_causal : bool
            No position of the target looks at later ones.

        Returns
        -------
        Tensor like `tgt`
        """

        def attend(x: Tensor) -> Tensor:
            y: Tensor = self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]
            return y

        def look_up(x: Tensor) -> Tensor:
            y: Tensor = self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask)[0]
            return y

        x = self.add(tgt, self.norm1, attend)
        return self.add(self.add(x, self.norm2, look_up), self.norm3, self.feed_forward)
