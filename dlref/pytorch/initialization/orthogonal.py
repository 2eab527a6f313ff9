r"""Orthogonal initialisation: a matrix that keeps the length of every vector, in PyTorch."""

import torch
from torch import Tensor

from dlref.initialization import fans


@torch.no_grad()
def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: torch.Generator | None = None) -> Tensor:
    """Fill with a random rotation; more than two axes are read as (out, in * ...)."""
    fans(tensor.shape)  # refuses a vector
    flat = torch.randn(tensor.flatten(1).shape, generator=generator, dtype=tensor.dtype, device=tensor.device)
    q, r = torch.linalg.qr(flat if flat.shape[0] >= flat.shape[1] else flat.T)
    q = q * r.diagonal().sign()  # QR chooses signs; drawn back, every rotation is equally likely
    return tensor.copy_(gain * (q if flat.shape[0] >= flat.shape[1] else q.T).reshape(tensor.shape))
