r"""Learning-rate schedules: the learning rate as a function of time.

A schedule is a formula $\eta(t)$ and a clock. The clock starts at 0; every call of `step` moves it on by one and writes
$\eta(t)$ into the optimiser's groups. Whether one tick is an epoch or a batch is up to the caller, who calls
`schedule.step()` after `optimizer.step()` in the one or the other loop.

Because the formula knows nothing of the past, a stopped run goes on exactly, and a schedule can be drawn without
training anything. PyTorch computes the same numbers step by step from the last learning rate. The one visible
difference: of two schedules on one optimiser the later wins here, whereas PyTorch multiplies them. Use
`SequentialLR` for one after the other, `LambdaLR` for a product.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from dlref.engine.arguments import check_count, check_range
from dlref.engine.constructors import check_constructor
from dlref.optimization.optimizer import Optimizer


def linear(start: float, end: float, share: float) -> float:
    """The point after this share of the straight way from start to end.

    >>> linear(1.0, 0.0, 0.25)
    0.75
    """
    return start + (end - start) * share


def cosine(start: float, end: float, share: float) -> float:
    """The same along half a cosine wave.

    >>> round(cosine(1.0, 0.0, 0.25), 3)
    0.854
    """
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


class LRScheduler:
    r"""The clock. A schedule proper adds the formula, `lr_at`.

    Parameters
    ----------
    optimizer : Optimizer
        Its learning rates at this moment are the base rates $\eta_0$, one per group; a later schedule on the same
        optimiser takes the same ones.

    Attributes
    ----------
    last_epoch : int
        The time $t$ (PyTorch's name; often it counts batches).
    base_lrs : list of float

    Raises
    ------
    TypeError
        If `optimizer` is not one of ours.
    """

    def __init_subclass__(cls) -> None:
        check_constructor(cls)

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(self).__name__}: optimizer must be an Optimizer, got {type(optimizer).__name__}")
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = 0
        self._apply(0)

    def lr_at(self, base_lr: float, t: int) -> float:
        """The learning rate at time `t` of a group that started with `base_lr`."""
        raise NotImplementedError

    def _apply(self, t: int) -> None:
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.lr_at(base_lr, t)

    def step(self) -> None:
        """One tick: write the next learning rate into the optimiser. Call it after `optimizer.step()`."""
        self.last_epoch += 1
        self._apply(self.last_epoch)

    def get_last_lr(self) -> list[float]:
        """The learning rates in force, one per group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint must hold: plain numbers, fit for JSON."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Set the clock, and the optimiser's learning rates with it."""
        if len(state_dict["base_lrs"]) != len(self.optimizer.param_groups):
            raise ValueError(
                f"{type(self).__name__}: the optimiser has {len(self.optimizer.param_groups)} groups, "
                f"the state has {len(state_dict['base_lrs'])}"
            )
        self.last_epoch, self.base_lrs = int(state_dict["last_epoch"]), list(state_dict["base_lrs"])
        self._apply(self.last_epoch)


class LambdaLR(LRScheduler):
    r"""Any schedule you can write down: $\eta(t) = \eta_0\,f(t)$.

    Parameters
    ----------
    lr_lambda : callable
        $f$, for all groups: from the time, an int, to a factor.

    Examples
    --------
    The schedule of the first transformer, 4000 steps of warm-up, then the inverse root of time:

    >>> def factor(t):
    ...     return min((t + 1) ** -0.5, (t + 1) * 4000**-1.5)
    >>> [round(1e3 * factor(t), 2) for t in (0, 3999, 39999)]
    [0.0, 15.81, 5.0]
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Callable[[int], float]) -> None:
        if not callable(lr_lambda):
            raise TypeError(f"LambdaLR: lr_lambda must be callable, got {type(lr_lambda).__name__}")
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def lr_at(self, base_lr: float, t: int) -> float:
        return base_lr * self.lr_lambda(t)


class StepLR(LRScheduler):
    r"""A stair: $\eta(t) = \eta_0\,\gamma^{\lfloor t / s\rfloor}$.

    Parameters
    ----------
    step_size : int, > 0
        $s$, the width of a step.
    gamma : float, >= 0
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        check_count("StepLR", "step_size", step_size)
        check_range("StepLR", "gamma", gamma)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def lr_at(self, base_lr: float, t: int) -> float:
        return base_lr * self.gamma ** (t // self.step_size)


class ExponentialLR(LRScheduler):
    r"""The same fraction off at every tick: $\eta(t) = \eta_0\,\gamma^t$.

    Parameters
    ----------
    gamma : float, >= 0
    """

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        check_range("ExponentialLR", "gamma", gamma)
        self.gamma = gamma
        super().__init__(optimizer)

    def lr_at(self, base_lr: float, t: int) -> float:
        return base_lr * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    r"""Half a wave down from $\eta_0$ to $\eta_\min$: slow at first, fast in the middle, slow at the end.

    $$\eta(t) = \eta_\min + \tfrac12(\eta_0 - \eta_\min)\Bigl(1 + \cos\frac{\pi t}{T}\Bigr)$$

    Past $T$ the wave goes up again, as in PyTorch.

    Parameters
    ----------
    T_max : int, > 0
        $T$.
    eta_min : float, >= 0

    References
    ----------
    Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, arXiv:1608.03983, equation 5.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        check_count("CosineAnnealingLR", "T_max", T_max)
        check_range("CosineAnnealingLR", "eta_min", eta_min)
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer)

    def lr_at(self, base_lr: float, t: int) -> float:
        return cosine(base_lr, self.eta_min, t / self.T_max)


class LinearLR(LRScheduler):
    r"""A straight line from one fraction of $\eta_0$ to another: the usual warm-up.

    $$\eta(t) = \eta_0 \Bigl(a + (b - a)\,\frac{\min(t, T)}{T}\Bigr)$$

    Parameters
    ----------
    start_factor : float, above 0 to 1
        $a$.
    end_factor : float, 0 to 1
        $b$.
    total_iters : int, > 0
        $T$.

    References
    ----------
    Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017, arXiv:1706.02677, section 2.2.
    """

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1.0 / 3, end_factor: float = 1.0, total_iters: int = 5
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError(f"LinearLR: start_factor must lie above 0 and at most at 1, got {start_factor}")
        check_range("LinearLR", "end_factor", end_factor, 0, 1)
        check_count("LinearLR", "total_iters", total_iters)
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer)

    def lr_at(self, base_lr: float, t: int) -> float:
        return base_lr * linear(self.start_factor, self.end_factor, min(t, self.total_iters) / self.total_iters)


class SequentialLR(LRScheduler):
    r"""One schedule after the other, each with a clock that starts when its turn comes.

    Parameters
    ----------
    schedulers : list of LRScheduler
    milestones : list of int
        Times at which the second, third, … takes over.

    Raises
    ------
    ValueError
        If there is not exactly one milestone between every two schedules, in rising order, or the schedules do not
        belong to this optimiser.

    Examples
    --------
    Five ticks of warm-up, then a cosine:

    >>> import numpy as np
    >>> from dlref.engine import Tensor
    >>> from dlref.optimization import SGD
    >>> optimizer = SGD([Tensor(np.zeros(1), requires_grad=True)], lr=1.0)
    >>> warm_up = LinearLR(optimizer, start_factor=0.2, total_iters=4)
    >>> schedule = SequentialLR(optimizer, [warm_up, CosineAnnealingLR(optimizer, T_max=4)], milestones=[5])
    >>> rates = []
    >>> for _ in range(9):
    ...     rates += schedule.get_last_lr()
    ...     schedule.step()
    >>> [round(rate, 2) for rate in rates]
    [0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 0.85, 0.5, 0.15]
    """

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]) -> None:
        if len(milestones) != len(schedulers) - 1 or list(milestones) != sorted(set(milestones)):
            raise ValueError(
                f"SequentialLR: {len(schedulers)} schedules need {len(schedulers) - 1} rising milestones, "
                f"got {list(milestones)}"
            )
        for i, scheduler in enumerate(schedulers):
            if not isinstance(scheduler, LRScheduler) or scheduler.optimizer is not optimizer:
                raise ValueError(f"SequentialLR: schedulers[{i}] is not a function of time on the same optimiser")
        self.schedulers, self.milestones = list(schedulers), [0, *milestones]
        super().__init__(optimizer)

    def _apply(self, t: int) -> None:
        turn = bisect_right(self.milestones, t) - 1
        self.schedulers[turn]._apply(t - self.milestones[turn])

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "schedulers": [scheduler.state_dict() for scheduler in self.schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for scheduler, state in zip(self.schedulers, state_dict["schedulers"], strict=True):
            scheduler.load_state_dict(state)
        super().load_state_dict(state_dict)


class ReduceLROnPlateau:
    r"""Multiply the learning rates by `factor` when a figure has not improved for more than `patience` ticks.

    This schedule alone is no formula of time: it looks at the validation loss.

    Parameters
    ----------
    mode : {"min", "max"}
        Whether smaller or larger is better.
    factor : float, 0 to below 1
    patience : int, >= 0
    threshold : float, >= 0
        What counts as better: by this fraction of the best so far ("rel"), or by this amount ("abs").
    threshold_mode : {"rel", "abs"}
    cooldown : int, >= 0
        Ticks of patience after a reduction.
    min_lr : float, >= 0
    eps : float, >= 0
        A reduction smaller than this is not worth making.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"ReduceLROnPlateau: optimizer must be an Optimizer, got {type(optimizer).__name__}")
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise ValueError(
                'ReduceLROnPlateau: mode must be "min" or "max" and threshold_mode "rel" or "abs", '
                f"got {mode!r} and {threshold_mode!r}"
            )
        if not 0 <= factor < 1:
            raise ValueError(f"ReduceLROnPlateau: factor must be at least 0 and below 1, got {factor}")
        check_count("ReduceLROnPlateau", "patience", patience, 0)
        check_count("ReduceLROnPlateau", "cooldown", cooldown, 0)
        for name, value in (("threshold", threshold), ("min_lr", min_lr), ("eps", eps)):
            check_range("ReduceLROnPlateau", name, value)
        self.optimizer, self.mode, self.factor, self.patience = optimizer, mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.min_lr, self.eps = cooldown, min_lr, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.bad_ticks, self.cooldown_left = 0, 0

    def _is_better(self, value: float) -> bool:
        margin = -self.threshold if self.mode == "min" else self.threshold
        bound = self.best * (1 + margin) if self.threshold_mode == "rel" else self.best + margin
        return value < bound if self.mode == "min" else value > bound

    def step(self, metrics: float) -> None:
        """One tick with the figure to watch, a plain number."""
        if self._is_better(metrics):
            self.best, self.bad_ticks = metrics, 0
        else:
            self.bad_ticks += 1
        if self.cooldown_left > 0:
            self.cooldown_left, self.bad_ticks = self.cooldown_left - 1, 0
        if self.bad_ticks > self.patience:
            self.cooldown_left, self.bad_ticks = self.cooldown, 0
            for group in self.optimizer.param_groups:
                lr = max(group["lr"] * self.factor, self.min_lr)
                group["lr"] = lr if group["lr"] - lr > self.eps else group["lr"]

    def get_last_lr(self) -> list[float]:
        """The learning rates in force, one per group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint must hold; the learning rates themselves are in the optimiser's state."""
        return {"best": self.best, "bad_ticks": self.bad_ticks, "cooldown_left": self.cooldown_left}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a `state_dict`."""
        self.best = float(state_dict["best"])
        self.bad_ticks, self.cooldown_left = int(state_dict["bad_ticks"]), int(state_dict["cooldown_left"])
