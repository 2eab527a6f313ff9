r"""Optimisers in PyTorch, from tensors up: each is the formula of its step, and nothing else.

They are real `torch.optim.Optimizer`s: PyTorch's schedulers turn their learning rate, and their states can be exchanged
with those of `torch.optim`. Where `dlref.optimization` saves memory traffic, this file is written as the formula is.

$$\theta_t = \theta_{t-1} - \eta\,\Delta_t$$
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from dlref.arguments import check_range

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "RMSprop", "clip_grad_norm", "clip_grad_value"]

Group = dict[str, Any]
State = dict[str, Any]


class _FirstOrder(torch.optim.Optimizer):
    """The walk over the parameters. A subclass adds `delta`, its step."""

    def __init__(self, params: Any, **settings: Any) -> None:
        for name, value in settings.items():
            if name not in ("betas", "dampening"):
                check_range(type(self).__name__, name, value)
        super().__init__(params, settings)

    def delta(self, grad: Tensor, state: State, group: Group) -> Tensor:
        r"""$\Delta_t$, of the parameter's shape."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; return what the closure returned."""
        loss = None if closure is None else closure()
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self._change(parameter, self.state[parameter], group)
        return loss

    # --8<-- [start:change]
    def _change(self, parameter: Tensor, state: State, group: Group) -> None:
        assert parameter.grad is not None
        grad = -parameter.grad if group["maximize"] else parameter.grad
        if group.get("decoupled_weight_decay", False):
            parameter *= 1 - group["lr"] * group["weight_decay"]
        else:
            grad = grad + group["weight_decay"] * parameter
        parameter -= group["lr"] * self.delta(grad, state, group)

    # --8<-- [end:change]


def _remember(state: State, grad: Tensor, *names: str) -> int:
    """Zeros under these names at the first step; the number of this step."""
    if not state:
        state["step"] = torch.tensor(0.0)
        state.update({name: torch.zeros_like(grad) for name in names})
    state["step"] += 1
    return int(state["step"])


class SGD(_FirstOrder):
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


class Adagrad(_FirstOrder):
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
        t = _remember(state, grad, "sum")
        start = group["initial_accumulator_value"] if t == 1 else 0
        state["sum"] = state["sum"] + start + grad**2
        delta: Tensor = grad / (torch.sqrt(state["sum"]) + group["eps"]) / (1 + (t - 1) * group["lr_decay"])
        return delta

    # --8<-- [end:adagrad]


class RMSprop(_FirstOrder):
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
        _remember(state, grad, "square_avg", "grad_avg", "momentum_buffer")
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


class Adadelta(_FirstOrder):
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
        _remember(state, grad, "square_avg", "acc_delta")
        rho, eps = group["rho"], group["eps"]
        state["square_avg"] = rho * state["square_avg"] + (1 - rho) * grad**2
        step = torch.sqrt(state["acc_delta"] + eps) / torch.sqrt(state["square_avg"] + eps) * grad
        state["acc_delta"] = rho * state["acc_delta"] + (1 - rho) * step**2
        return step

    # --8<-- [end:adadelta]


class Adam(_FirstOrder):
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
        t = _remember(state, grad, "exp_avg", "exp_avg_sq", "max_exp_avg_sq")
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


def clip_grad_norm(parameters: Iterable[Tensor], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale all gradients so that their common norm is at most `max_norm`; return the norm before.

    See `dlref.clipping.clip_grad_norm`.

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
