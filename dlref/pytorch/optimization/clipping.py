r"""A limit to the length of a gradient in PyTorch."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from dlref.engine.arguments import check_range


def clip_grad_norm(parameters: Iterable[Tensor], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale all gradients so that their common norm is at most `max_norm`; return the norm before.

    See `dlref.optimization.clip_grad_norm`.

    Examples
    --------
    >>> w = torch.zeros(2, requires_grad=True)
    >>> w.grad = torch.tensor([3.0, 4.0])
    >>> clip_grad_norm([w], max_norm=1.0)
    5.0
    """
    check_range("clip_grad_norm", "max_norm", max_norm)
    grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norms = torch.tensor([torch.linalg.vector_norm(grad, norm_type) for grad in grads], dtype=torch.float64)
    norm = torch.linalg.vector_norm(norms, norm_type).item()
    factor = max_norm / (norm + 1e-6)
    if not factor >= 1:
        for grad in grads:
            grad *= factor
    return float(norm)


def clip_grad_value(parameters: Iterable[Tensor], clip_value: float) -> None:
    """Clip every entry of every gradient to [-clip_value, clip_value]."""
    check_range("clip_grad_value", "clip_value", clip_value)
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.clamp_(-clip_value, clip_value)
