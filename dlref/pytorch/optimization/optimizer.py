r"""What the optimisers share in PyTorch: the walk over the parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlref.engine.arguments import check_range

Group = dict[str, Any]
State = dict[str, Any]


class FirstOrder(torch.optim.Optimizer):
    """The walk over the parameters. A subclass adds `delta`, its step."""

    def __init__(self, params: Any, **settings: Any) -> None:
        for name, value in settings.items():
            if name not in ("betas", "dampening", "ns_coefficients", "adjust_lr_fn"):
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


def remember(state: State, grad: Tensor, *names: str) -> int:
    """Zeros under these names at the first step; the number of this step."""
    if not state:
        state["step"] = torch.tensor(0.0)
        state.update({name: torch.zeros_like(grad) for name in names})
    state["step"] += 1
    return int(state["step"])
