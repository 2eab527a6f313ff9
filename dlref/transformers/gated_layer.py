r"""The small network of a block with a gate: what most large language models have between two attentions."""

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import swiglu
from dlref.engine import Array, Module, Tensor, apply
from dlref.feedforward import Linear


class SwiGLU(Module):
    r"""Three matrices: two make features and their gates, the third brings them back.

    $$y = W_{\text{down}} \big(\operatorname{silu}(W_{\text{gate}}\, x) \odot W_{\text{up}}\, x\big)$$

    With a third matrix it has half as many parameters again as a network of two. To be fair in comparisons the paper
    takes two thirds of the hidden features: $\tfrac23 \cdot 4 d$ instead of $4 d$.

    Parameters
    ----------
    d_model, dim_feedforward : int, > 0
        Features in the stream, and of each of the two hidden halves.
    bias : bool
        Left out in the paper, and in the models that use this.

    Attributes
    ----------
    gate_proj, up_proj, down_proj : Linear
        Named as in Llama's state dict.

    Raises
    ------
    ValueError
        If a number of features is not positive.

    References
    ----------
    Shazeer, "GLU Variants Improve Transformer", 2020, arXiv:2002.05202, equation 6.

    Examples
    --------
    >>> layer = SwiGLU(6, 16, rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 5, 6), dtype=np.float32)).shape
    (2, 5, 6)
    >>> sum(parameter.size for parameter in layer.parameters())  # 3 · 6 · 16, as 2 · 6 · 24
    288
    """

    def __init__(
        self,
        d_model: int,
        dim_feedforward: int,
        bias: bool = False,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.gate_proj = Linear(d_model, dim_feedforward, bias, rng=rng, dtype=dtype)
        self.up_proj = Linear(d_model, dim_feedforward, bias, rng=rng, dtype=dtype)
        self.down_proj = Linear(dim_feedforward, d_model, bias, rng=rng, dtype=dtype)

    def forward(self, x: Tensor | Array) -> Tensor:
        """Every position by itself: (..., d_model) -> (..., d_model)."""
        hidden = apply(swiglu, self.gate_proj(x), self.up_proj(x))  # (..., dim_feedforward)
        y: Tensor = self.down_proj(hidden)
        return y
