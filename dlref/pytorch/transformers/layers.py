r"""Encoder and decoder layers of the Transformer in PyTorch."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.attention import MultiHeadAttention
from dlref.pytorch.feedforward import Linear


class TransformerBlock(nn.Module):
    """What encoder and decoder blocks share: the small network, and how a part is added to the stream.

    Parameters
    ----------
    d_model, dim_feedforward, dropout, activation, norm_first, bias
        As in `torch.nn.TransformerEncoderLayer`.
    """

    def __init__(
        self,
        d_model: int,
        dim_feedforward: int,
        dropout: float,
        activation: Callable[[Tensor], Tensor],
        norm_first: bool,
        bias: bool,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.linear1 = Linear(d_model, dim_feedforward, bias, **factory)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **factory)
        self.dropout = nn.Dropout(dropout)
        self.activation, self.norm_first = activation, norm_first

    def feed_forward(self, x: Tensor) -> Tensor:
        """Every position by itself."""
        y: Tensor = self.linear2(self.dropout(self.activation(self.linear1(x))))
        return y

    def add(self, x: Tensor, norm: nn.Module, part: Callable[[Tensor], Tensor]) -> Tensor:
        """Add to the stream what `part` makes of it."""
        y: Tensor = x + self.dropout(part(norm(x))) if self.norm_first else norm(x + self.dropout(part(x)))
        return y


class TransformerEncoderLayer(TransformerBlock):
    """`torch.nn.TransformerEncoderLayer`, step by step.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias
        As in `torch.nn.TransformerEncoderLayer`.

    Examples
    --------
    >>> TransformerEncoderLayer(8, 2, 32, batch_first=True)(torch.zeros(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Callable[[Tensor], Tensor] = torch.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        **factory: Any,
    ) -> None:
        super().__init__(d_model, dim_feedforward, dropout, activation, norm_first, bias, **factory)
        self.self_attn = MultiHeadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **factory)
        self.norm1 = nn.LayerNorm(d_model, layer_norm_eps, bias=bias, **factory)
        self.norm2 = nn.LayerNorm(d_model, layer_norm_eps, bias=bias, **factory)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Masks are True (or -inf) where a position may not look."""

        def attend(x: Tensor) -> Tensor:
            y: Tensor = self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)[0]
            return y

        return self.add(self.add(src, self.norm1, attend), self.norm2, self.feed_forward)


class TransformerDecoderLayer(TransformerBlock):
    """`torch.nn.TransformerDecoderLayer`, step by step.

    Parameters
    ----------
    d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias
        As in `torch.nn.TransformerDecoderLayer`.

    Examples
    --------
    >>> block = TransformerDecoderLayer(8, 2, 32, batch_first=True)
    >>> block(torch.zeros(2, 3, 8), torch.zeros(2, 5, 8), tgt_is_causal=True).shape
    torch.Size([2, 3, 8])
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Callable[[Tensor], Tensor] = torch.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        **factory: Any,
    ) -> None:
        super().__init__(d_model, dim_feedforward, dropout, activation, norm_first, bias, **factory)
        self.self_attn = MultiHeadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **factory)
        self.multihead_attn = MultiHeadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **factory)
        self.norm1 = nn.LayerNorm(d_model, layer_norm_eps, bias=bias, **factory)
        self.norm2 = nn.LayerNorm(d_model, layer_norm_eps, bias=bias, **factory)
        self.norm3 = nn.LayerNorm(d_model, layer_norm_eps, bias=bias, **factory)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
    ) -> Tensor:
        """Masks are True (or -inf) where a position may not look."""

        def attend(x: Tensor) -> Tensor:
            y: Tensor = self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask, is_causal=tgt_is_causal)[0]
            return y

        def look_up(x: Tensor) -> Tensor:
            y: Tensor = self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask)[0]
            return y

        x = self.add(tgt, self.norm1, attend)
        return self.add(self.add(x, self.norm2, look_up), self.norm3, self.feed_forward)
