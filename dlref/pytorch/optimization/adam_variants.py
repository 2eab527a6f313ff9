r"""Two variants of Adam in PyTorch: RAdam and NAdam."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from dlref.pytorch.optimization.optimizer import FirstOrder, Group, State, remember


class RAdam(FirstOrder):
    """Adam that does not divide by what it does not know yet; see `dlref.optimization.RAdam`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        _check_betas("RAdam", betas)
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
        )

    # --8<-- [start:radam]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        t = remember(state, grad, "exp_avg", "exp_avg_sq")
        beta1, beta2 = group["betas"]
        state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * grad
        state["exp_avg_sq"] = beta2 * state["exp_avg_sq"] + (1 - beta2) * grad**2
        mean: Tensor = state["exp_avg"] / (1 - beta1**t)
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * t * beta2**t / (1 - beta2**t)
        if rho <= 5:
            return mean
        rectified = math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho))
        mean *= rectified * math.sqrt(1 - beta2**t)
        root: Tensor = torch.sqrt(state["exp_avg_sq"])
        return mean / (root + float(group["eps"]))

    # --8<-- [end:radam]


class NAdam(FirstOrder):
    """Adam with Nesterov's momentum; see `dlref.optimization.NAdam`."""

    def __init__(
        self,
        params: Any,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        _check_betas("NAdam", betas)
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            momentum_decay=momentum_decay,
            decoupled_weight_decay=decoupled_weight_decay,
            maximize=maximize,
        )

    # --8<-- [start:nadam]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        t = remember(state, grad, "exp_avg", "exp_avg_sq")
        beta1, beta2 = group["betas"]
        now, later = (beta1 * (1 - 0.96 ** (s * group["momentum_decay"]) / 2) for s in (t, t + 1))
        product = state["mu_product"] = now * state.get("mu_product", torch.ones((), dtype=torch.float64))
        state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * grad
        state["exp_avg_sq"] = beta2 * state["exp_avg_sq"] + (1 - beta2) * grad**2
        ahead = (1 - now) / (1 - product) * grad + later / (1 - product * later) * state["exp_avg"]
        delta: Tensor = ahead / (torch.sqrt(state["exp_avg_sq"] / (1 - beta2**t)) + group["eps"])
        return delta

    # --8<-- [end:nadam]


def _check_betas(owner: str, betas: tuple[float, float]) -> None:
    if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas):
        raise ValueError(f"{owner}: betas must be two numbers in [0, 1), got {betas}")
