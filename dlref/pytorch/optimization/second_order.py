r"""Second-order optimisers in PyTorch: Newton with the exact Hessian, and L-BFGS.

PyTorch can differentiate a gradient once more, so `Newton` here needs no differences: row $i$ of the Hessian is the
gradient of $g_i$. The recursion of L-BFGS and its line search are `two_loop` and `strong_wolfe` of `dlref`, which do
not ask what kind of vector they work on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dlref.engine.arguments import check_count, check_range
from dlref.optimization import Point, strong_wolfe, two_loop


class _OneVector(torch.optim.Optimizer):
    """All parameters as one vector of length n."""

    def __init__(self, params: Any, **settings: Any) -> None:
        check_range(type(self).__name__, "lr", settings["lr"])
        super().__init__(params, settings)
        if len(self.param_groups) != 1:
            raise ValueError(f"{type(self).__name__}: one group of parameters only, got {len(self.param_groups)}")
        self.parameters: list[Tensor] = self.param_groups[0]["params"]

    def position(self) -> Tensor:
        return torch.cat([p.detach().flatten() for p in self.parameters])  # (n,)

    def move_to(self, position: Tensor) -> None:
        with torch.no_grad():
            begin = 0
            for p in self.parameters:
                p.copy_(position[begin : begin + p.numel()].view_as(p))
                begin += p.numel()


class Newton(_OneVector):
    """To the bottom of the local bowl; see `dlref.optimization.Newton`.

    Parameters
    ----------
    params : iterable of Tensor
    lr, damping : float, >= 0

    Examples
    --------
    >>> w = torch.tensor([3.0, -1.0], requires_grad=True)
    >>> Newton([w]).step(lambda: ((w - 1) ** 2 * torch.tensor([1.0, 100.0])).sum()).item()
    404.0
    >>> w.detach()
    tensor([1., 1.])
    """

    def __init__(self, params: Any, lr: float = 1.0, *, damping: float = 0.0) -> None:
        check_range("Newton", "damping", damping)
        super().__init__(params, lr=lr, damping=damping)

    def step(self, closure: Callable[[], Tensor]) -> Tensor:  # type: ignore[override]
        """One step. The closure only has to return the loss; gradients are taken here."""
        group, loss = self.param_groups[0], closure()
        gradient = self._flat(torch.autograd.grad(loss, self.parameters, create_graph=True, allow_unused=True))
        rows = [torch.autograd.grad(g, self.parameters, retain_graph=True, allow_unused=True) for g in gradient]
        hessian = torch.stack([self._flat(row) for row in rows])  # (n, n)
        damped = hessian + group["damping"] * torch.eye(len(hessian), dtype=hessian.dtype, device=hessian.device)
        self.move_to(self.position() - group["lr"] * torch.linalg.solve(damped, gradient.detach()))
        return loss

    def _flat(self, parts: tuple[Tensor | None, ...]) -> Tensor:
        pairs = zip(parts, self.parameters, strict=True)
        return torch.cat([(torch.zeros_like(p) if part is None else part).flatten() for part, p in pairs])


class LBFGS(_OneVector):
    """Newton's steps from the memory of the last ones; see `dlref.optimization.LBFGS` and `torch.optim.LBFGS`.

    The closure clears the gradients, computes the loss, calls `backward` and returns the loss.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1.0,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        for name, count in (("max_iter", max_iter), ("history_size", history_size)):
            check_count("LBFGS", name, count)
        if line_search_fn not in (None, "strong_wolfe"):
            raise ValueError(f'LBFGS: line_search_fn must be None or "strong_wolfe", got {line_search_fn!r}')
        super().__init__(
            params,
            lr=lr,
            max_iter=max_iter,
            max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad,
            tolerance_change=tolerance_change,
            history_size=history_size,
            line_search_fn=line_search_fn,
        )

    def _evaluate(self, closure: Callable[[], Any]) -> tuple[float, Tensor]:
        with torch.enable_grad():
            loss = closure()
        grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.parameters]
        return float(torch.as_tensor(loss).detach()), torch.cat([grad.flatten() for grad in grads])

    def step(self, closure: Callable[[], Any]) -> float:  # type: ignore[override]
        """Up to `max_iter` iterations. Returns the loss before the first."""
        group, state = self.param_groups[0], self.state[self.parameters[0]]
        first_loss, gradient = self._evaluate(closure)
        loss, calls = first_loss, 1
        for iteration in range(group["max_iter"]):
            if gradient.abs().max() <= group["tolerance_grad"] or (iteration > 0 and calls >= group["max_eval"]):
                break
            first = "d" not in state
            here, direction = self.position(), self._direction(gradient, state, group["history_size"])
            t = group["lr"] * (min(1.0, 1 / float(gradient.abs().sum())) if first else 1.0)
            start = Point(0.0, loss, float(gradient @ direction), gradient)
            state.update(d=direction, t=t, prev_flat_grad=gradient)
            if start.slope > -group["tolerance_change"]:
                break

            def along(t: float, here: Tensor = here, direction: Tensor = direction) -> Point:
                self.move_to(here + t * direction)
                loss, gradient = self._evaluate(closure)
                return Point(t, loss, float(gradient @ direction), gradient)

            reach = float(direction.abs().max())
            if group["line_search_fn"] is not None:
                point, more = strong_wolfe(along, start, t, reach=reach, max_ls=group["max_eval"] - calls)
                self.move_to(here + point.t * direction)
            elif iteration == group["max_iter"] - 1:
                self.move_to(here + t * direction)
                break
            else:
                point, more = along(t), 1
            state["t"], calls = point.t, calls + more
            if point.t * reach <= group["tolerance_change"] or abs(point.loss - loss) < group["tolerance_change"]:
                break
            loss, gradient = point.loss, point.gradient
        return first_loss

    def _direction(self, gradient: Tensor, state: dict[str, Any], history_size: int) -> Tensor:
        if "d" not in state:
            state.update(old_dirs=[], old_stps=[], H_diag=1.0)
            return -gradient
        s, y = state["t"] * state["d"], gradient - state["prev_flat_grad"]
        if (curvature := float(y @ s)) > 1e-10:
            state["old_dirs"] = [*state["old_dirs"], y][-history_size:]
            state["old_stps"] = [*state["old_stps"], s][-history_size:]
            state["H_diag"] = curvature / float(y @ y)
        direction: Tensor = two_loop(gradient, state["old_stps"], state["old_dirs"], state["H_diag"])
        return direction
