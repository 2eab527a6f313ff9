r"""Second-order optimisers: steps that know how the gradient changes.

Near a point the loss is a bowl, $L(\theta + d) \approx L + g^\top d + \tfrac12 d^\top H d$, with its bottom at
$d = -H^{-1} g$. `Newton` computes the Hessian $H$ and goes there: in one step on a quadratic, but $H$ has $n^2$
entries. `LBFGS` never forms $H$: it keeps the last few steps $s$ with the changes $y$ of the gradient along them,
and these pairs say enough, because $y \approx H s$.

Both see all parameters as one long vector, and both ask for the loss more than once per step, so `step` takes a
closure, as in `torch.optim.LBFGS`:

>>> import numpy as np
>>> from dlref.engine import apply
>>> from dlref.feedforward import Linear
>>> from dlref.losses import mse_loss
>>> rng = np.random.default_rng(0)
>>> model, x, y = Linear(3, 1, rng=rng), rng.standard_normal((8, 3)).astype("f4"), np.ones((8, 1), "f4")
>>> optimizer = LBFGS(model.parameters())
>>> def closure():
...     optimizer.zero_grad()
...     loss = apply(mse_loss, model(x), y)
...     loss.backward()
...     return loss
>>> before = optimizer.step(closure).item()
>>> closure().item() < before
True

They want the same loss at every call: all the data, or a large part of it, and no dropout.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dlref.engine import Array, Tensor
from dlref.engine.arguments import check_count, check_range
from dlref.optimization.line_search import Point, strong_wolfe
from dlref.optimization.optimizer import Group, Optimizer, Params


class _OneVector(Optimizer):
    """All parameters as one vector of length n."""

    def __init__(self, params: Params, defaults: Group) -> None:
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError(f"{type(self).__name__}: one group of parameters only, got {len(self.param_groups)}")

    def _evaluate(self, closure: Callable[[], Any]) -> tuple[float, Array]:
        """Loss and gradient (n,) where the parameters are."""
        loss = closure()
        parts = [np.zeros_like(p.data) if p.grad is None else p.grad for p in self._parameters()]
        gradient = np.concatenate([part.ravel() for part in parts])  # (n,)
        return float(loss.item() if isinstance(loss, Tensor) else loss), gradient

    def _position(self) -> Array:
        return np.concatenate([p.data.ravel() for p in self._parameters()])  # (n,)

    def _move_to(self, position: Array) -> None:
        begin = 0
        for p in self._parameters():
            p.data[...] = position[begin : begin + p.size].reshape(p.shape)
            p._note_change()
            begin += p.size


class Newton(_OneVector):
    r"""Jump to the bottom of the local bowl: $\theta_t = \theta_{t-1} - \eta\,(H + \lambda I)^{-1} g$.

    The Hessian comes from central differences of the gradient, one pair of calls of the closure for each of the $n$
    parameters, $H_{:i} \approx \bigl(g(\theta + h e_i) - g(\theta - h e_i)\bigr) / 2h$, or from you.

    Newton's method looks for a point where the gradient is zero. Where the loss curves downwards it climbs, and it is
    happy with a saddle: damping of more than the most negative curvature turns the step downhill again.

    Parameters
    ----------
    params : iterable of Tensor
        A few hundred numbers in all, rather than a few thousand.
    lr : float, >= 0
        $\eta$.
    damping : float, >= 0
        $\lambda$ (Levenberg and Marquardt). Large values give short steps along the gradient.
    hessian : callable, optional
        Returns $H$, of shape (n, n), where the parameters are.

    References
    ----------
    Nocedal and Wright, "Numerical Optimization", 2nd edition, 2006, chapter 3.
    Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear Parameters", 1963.

    Examples
    --------
    >>> w = Tensor(np.array([3.0, -1.0]), requires_grad=True)
    >>> optimizer = Newton([w])
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = ((w - 1.0) ** 2 * np.array([1.0, 100.0])).sum()
    ...     loss.backward()
    ...     return loss
    >>> optimizer.step(closure).item()
    404.0
    >>> w.data.round(6)
    array([1., 1.])
    """

    def __init__(
        self, params: Params, lr: float = 1.0, *, damping: float = 0.0, hessian: Callable[[], Array] | None = None
    ) -> None:
        check_range("Newton", "damping", damping)
        super().__init__(params, {"lr": lr, "damping": damping})
        self.hessian = hessian

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step. Returns the loss before it."""
        if closure is None:
            raise TypeError("Newton: step needs a closure that computes the loss and its gradients")
        group, start = self.param_groups[0], self._position()
        hessian = self._differences(closure, start) if self.hessian is None else self.hessian()
        if hessian.shape != (start.size, start.size):
            raise ValueError(f"Newton: hessian must return shape {(start.size, start.size)}, got {hessian.shape}")
        loss = closure()
        _, gradient = self._evaluate(lambda: loss)
        try:
            step = np.linalg.solve(hessian + group["damping"] * np.eye(start.size, dtype=start.dtype), gradient)
        except np.linalg.LinAlgError as error:
            raise np.linalg.LinAlgError("Newton: the Hessian is singular; set damping above 0") from error
        self._move_to(start - float(group["lr"]) * step)
        return loss

    def _differences(self, closure: Callable[[], Any], start: Array) -> Array:
        # The cube root of the rounding error balances it against the curvature of the gradient.
        h = float(np.finfo(start.dtype).eps) ** (1 / 3)
        columns = []
        for i in range(start.size):
            gradients = []
            for sign in (1, -1):
                moved = start.copy()
                moved[i] += sign * h
                self._move_to(moved)
                gradients.append(self._evaluate(closure)[1])
            columns.append((gradients[0] - gradients[1]) / (2 * h))
        self._move_to(start)
        return np.stack(columns, axis=1)  # (n, n)


def two_loop(gradient: Any, steps: Sequence[Any], changes: Sequence[Any], scale: float) -> Any:
    r"""The direction $-H^{-1} g$, with $H^{-1}$ known only by pairs of step $s$ and gradient change $y = Hs$.

    Start from $H^{-1} = \gamma I$. Each pair corrects it so that $H^{-1} y = s$ (the BFGS formula). The two loops
    apply all corrections to $g$, newest pair first and then back again, without a matrix.

    Parameters
    ----------
    gradient : (n,) array
    steps, changes : list of (n,) array
        The $s$ and $y$, oldest first.
    scale : float
        $\gamma$, usually $s^\top y / y^\top y$ of the newest pair.

    Returns
    -------
    direction : (n,) array

    References
    ----------
    Nocedal, "Updating Quasi-Newton Matrices with Limited Storage", 1980.
    Nocedal and Wright, "Numerical Optimization", 2nd edition, 2006, algorithm 7.4.

    Examples
    --------
    With as many pairs as dimensions a quadratic is known completely, here $H = \operatorname{diag}(2, 4)$:

    >>> pairs = np.eye(2)
    >>> two_loop(np.array([2.0, 4.0]), list(pairs), list(pairs * [2.0, 4.0]), scale=1.0)
    array([-1., -1.])
    """
    # --8<-- [start:two_loop]
    direction = -gradient
    pairs = [(s, y, y @ s) for s, y in zip(steps, changes, strict=True)]
    weights = []
    for s, y, curvature in reversed(pairs):
        weights.append((s @ direction) / curvature)
        direction = direction - weights[-1] * y
    direction = direction * scale
    for (s, y, curvature), weight in zip(pairs, reversed(weights), strict=True):
        direction = direction + (weight - (y @ direction) / curvature) * s
    return direction
    # --8<-- [end:two_loop]


class LBFGS(_OneVector):
    r"""Newton's steps from the memory of the last steps: $d = -H^{-1} g$ by `two_loop`, its length by `strong_wolfe`.

    One call of `step` makes up to `max_iter` iterations. The memory is kept from one call to the next.

    Parameters
    ----------
    params : iterable of Tensor
    lr : float, >= 0
        Step length, or with a line search the first length to try.
    max_iter : int, > 0
    max_eval : int, optional
        Most calls of the closure in one `step`, `max_iter * 5 // 4` if not given.
    tolerance_grad : float
        Stop when no entry of the gradient is larger.
    tolerance_change : float
        Stop when loss or parameters change by less.
    history_size : int, > 0
        Pairs in memory.
    line_search_fn : {None, "strong_wolfe"}
        None, the default as in PyTorch, takes the step unseen. Prefer "strong_wolfe".

    References
    ----------
    Liu and Nocedal, "On the limited memory BFGS method for large scale optimization", 1989.
    """

    def __init__(
        self,
        params: Params,
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
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to `max_iter` iterations. Returns the loss before the first."""
        if closure is None:
            raise TypeError("LBFGS: step needs a closure that computes the loss and its gradients")
        group, first_loss = self.param_groups[0], closure()
        loss, gradient = self._evaluate(lambda: first_loss)
        state = self.state.setdefault(self._parameters()[0], {"n_iter": 0, "func_evals": 0})
        calls = 1
        for iteration in range(group["max_iter"]):
            if np.abs(gradient).max() <= group["tolerance_grad"] or (iteration > 0 and calls >= group["max_eval"]):
                break
            state["n_iter"] += 1
            here, direction = self._position(), self._direction(gradient, state, group["history_size"])
            # The first direction is the bare gradient, of no sensible length.
            t = float(group["lr"]) * (min(1.0, 1 / float(np.abs(gradient).sum())) if state["n_iter"] == 1 else 1.0)
            start = Point(0.0, loss, float(gradient @ direction), gradient)
            state |= {"d": direction, "t": t, "prev_flat_grad": gradient}
            if start.slope > -group["tolerance_change"]:
                break

            def along(t: float, here: Array = here, direction: Array = direction) -> Point:
                self._move_to(here + t * direction)
                loss, gradient = self._evaluate(closure)
                return Point(t, loss, float(gradient @ direction), gradient)

            reach = float(np.abs(direction).max())
            if group["line_search_fn"] is not None:
                point, more = strong_wolfe(along, start, t, reach=reach, max_ls=group["max_eval"] - calls)
                self._move_to(here + point.t * direction)
            elif iteration == group["max_iter"] - 1:
                self._move_to(here + t * direction)  # nobody will look at the loss there
                break
            else:
                point, more = along(t), 1
            state["t"], calls = point.t, calls + more
            if point.t * reach <= group["tolerance_change"] or abs(point.loss - loss) < group["tolerance_change"]:
                break
            loss, gradient = point.loss, point.gradient
        state["func_evals"] += calls
        return first_loss

    def _direction(self, gradient: Array, state: dict[str, Any], history_size: int) -> Array:
        """Remember the last step (under PyTorch's names: old_dirs are the y, old_stps the s), and use all of them."""
        if "d" not in state:
            state |= {"old_dirs": [], "old_stps": [], "H_diag": 1.0}
            return -gradient
        s, y = state["t"] * state["d"], gradient - state["prev_flat_grad"]
        if (curvature := float(y @ s)) > 1e-10:
            state["old_dirs"] = [*state["old_dirs"], y][-history_size:]
            state["old_stps"] = [*state["old_stps"], s][-history_size:]
            state["H_diag"] = curvature / float(y @ y)
        return np.asarray(two_loop(gradient, state["old_stps"], state["old_dirs"], state["H_diag"]))

    def _restored(self, key: str, value: Any, parameter: Tensor) -> Any:
        if isinstance(value, list | np.ndarray):
            size = sum(p.size for p in self._parameters())
            for vector in value if isinstance(value, list) else [value]:
                if np.shape(vector) != (size,):
                    raise ValueError(f"LBFGS: {key} must hold vectors of {size} numbers, got {np.shape(vector)}")
        return copy.deepcopy(value)
