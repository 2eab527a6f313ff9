r"""Muon in PyTorch: orthogonal momentum."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dlref.engine.arguments import check_count
from dlref.optimization.orthogonal_momentum import COEFFICIENTS, shape_scale
from dlref.pytorch.optimization.optimizer import FirstOrder, Group, State


def newton_schulz(
    matrix: Tensor, *, coefficients: tuple[float, float, float] = COEFFICIENTS, steps: int = 5, eps: float = 1e-7
) -> Tensor:
    """A matrix with the same directions and singular values near 1.

    Examples
    --------
    >>> newton_schulz(torch.eye(2))
    tensor([[1.1081, 0.0000],
            [0.0000, 1.1081]])
    """
    a, b, c = coefficients
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x: Tensor = wide / torch.linalg.matrix_norm(wide).clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x if wide is matrix else x.T


class Muon(FirstOrder):
    """Momentum, made orthogonal; see `dlref.optimization.Muon`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = COEFFICIENTS,
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
        *,
        maximize: bool = False,
    ) -> None:
        check_count("Muon", "ns_steps", ns_steps)
        super().__init__(
            params,
            lr=lr,
            weight_decay=weight_decay,
            momentum=momentum,
            nesterov=nesterov,
            ns_coefficients=ns_coefficients,
            eps=eps,
            ns_steps=ns_steps,
            adjust_lr_fn=adjust_lr_fn,
            maximize=maximize,
            decoupled_weight_decay=True,
        )

    # --8<-- [start:muon]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        mu = group["momentum"]
        buffer = state["momentum_buffer"] = mu * state.get("momentum_buffer", 0) + (1 - mu) * grad
        direction = (1 - mu) * grad + mu * buffer if group["nesterov"] else buffer
        options = {"coefficients": group["ns_coefficients"], "steps": group["ns_steps"], "eps": group["eps"]}
        return shape_scale(tuple(grad.shape), group["adjust_lr_fn"]) * newton_schulz(direction, **options)

    # --8<-- [end:muon]
