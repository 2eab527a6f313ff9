r"""Stochastic gradient descent in PyTorch."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from dlref.pytorch.optimization.optimizer import FirstOrder, Group, State


class SGD(FirstOrder):
    """Gradient descent with momentum; see `dlref.optimization.SGD`."""

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("SGD: nesterov needs momentum > 0 and dampening = 0")
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    # --8<-- [start:sgd]
    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        momentum = group["momentum"]
        if momentum == 0:
            return grad
        if "momentum_buffer" in state:
            state["momentum_buffer"] = momentum * state["momentum_buffer"] + (1 - group["dampening"]) * grad
        else:
            state["momentum_buffer"] = grad.clone()
        velocity: Tensor = state["momentum_buffer"]
        return grad + momentum * velocity if group["nesterov"] else velocity

    # --8<-- [end:sgd]
