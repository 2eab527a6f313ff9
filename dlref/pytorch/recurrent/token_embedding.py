r"""Embedding in PyTorch, from tensors up."""

from typing import Any

import torch
from torch import Tensor, nn


class Embedding(nn.Module):
    """`torch.nn.Embedding`: one row of a table for each token.

    Parameters
    ----------
    padding_idx : int, optional
        Its row starts at zero and gets no gradient.

    Examples
    --------
    >>> Embedding(10, 4)(torch.tensor([[1, 2, 3]])).shape
    torch.Size([1, 3, 4])
    """

    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, **factory: Any) -> None:
        super().__init__()
        self.padding_idx = padding_idx
        self.weight = nn.Parameter(torch.randn(num_embeddings, embedding_dim, **factory))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0

    def forward(self, tokens: Tensor) -> Tensor:
        """Look up: (...) -> (..., embedding_dim)."""
        if self.padding_idx is None:
            return self.weight[tokens]
        padding = (tokens == self.padding_idx % len(self.weight))[..., None]
        return torch.where(padding, self.weight[tokens].detach(), self.weight[tokens])
