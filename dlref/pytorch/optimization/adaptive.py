r"""Optimisers in PyTorch that give every weight a learning rate of its own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dlref.engine.arguments import check_range
from dlref.pytorch.optimization.optimizer import FirstOrder, Group, State, remember


class Adagrad(FirstOrder):
    """Divide by the root of the sum of squared gradients; see `dlref.optimization.Adagrad`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
            maximize=maximize,
        )

    # --8<-- [start:adagrad]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        t = remember(state, grad, "sum")
        start = group["initial_accumulator_value"] if t == 1 else 0
        state["sum"] = state["sum"] + start + grad**2
        delta: Tensor = grad / (torch.sqrt(state["sum"]) + group["eps"]) / (1 + (t - 1) * group["lr_decay"])
        return delta

    # --8<-- [end:adagrad]


class RMSprop(FirstOrder):
    """Divide by the root of the running mean of squared gradients; see `dlref.optimization.RMSprop`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        check_range("RMSprop", "alpha", alpha, 0, 1)
        super().__init__(
            params,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
            maximize=maximize,
        )

    # --8<-- [start:rmsprop]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        remember(state, grad, "square_avg", "grad_avg", "momentum_buffer")
        alpha = group["alpha"]
        state["square_avg"] = alpha * state["square_avg"] + (1 - alpha) * grad**2
        variance = state["square_avg"]
        if group["centered"]:
            state["grad_avg"] = alpha * state["grad_avg"] + (1 - alpha) * grad
            variance = variance - state["grad_avg"] ** 2
        step: Tensor = grad / (torch.sqrt(variance) + group["eps"])
        if group["momentum"] > 0:
            step = state["momentum_buffer"] = group["momentum"] * state["momentum_buffer"] + step
        return step

    # --8<-- [end:rmsprop]


class Adadelta(FirstOrder):
    """RMSprop that measures its learning rate too; see `dlref.optimization.Adadelta`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        check_range("Adadelta", "rho", rho, 0, 1)
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize)

    # --8<-- [start:adadelta]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        remember(state, grad, "square_avg", "acc_delta")
        rho, eps = group["rho"], group["eps"]
        state["square_avg"] = rho * state["square_avg"] + (1 - rho) * grad**2
        step = torch.sqrt(state["acc_delta"] + eps) / torch.sqrt(state["square_avg"] + eps) * grad
        state["acc_delta"] = rho * state["acc_delta"] + (1 - rho) * step**2
        return step

    # --8<-- [end:adadelta]


class Adam(FirstOrder):
    """Momentum over RMSprop, both corrected for their start at zero; see `dlref.optimization.Adam`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"{type(self).__name__}: betas must be two numbers in [0, 1), got {betas}")
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    # --8<-- [start:adam]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        t = remember(state, grad, "exp_avg", "exp_avg_sq", "max_exp_avg_sq")
        beta1, beta2 = group["betas"]
        state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * grad
        state["exp_avg_sq"] = beta2 * state["exp_avg_sq"] + (1 - beta2) * grad**2
        mean, square = state["exp_avg"] / (1 - beta1**t), state["exp_avg_sq"]
        if group["amsgrad"]:
            square = state["max_exp_avg_sq"] = torch.maximum(state["max_exp_avg_sq"], square)
        delta: Tensor = mean / (torch.sqrt(square / (1 - beta2**t)) + group["eps"])
        return delta

    # --8<-- [end:adam]


class AdamW(Adam):
    """Adam with decoupled weight decay; see `dlref.optimization.AdamW`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)
