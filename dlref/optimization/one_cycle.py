r"""One cycle: ride up to the largest learning rate that still works, once, and down again.

How large that is shows `dlref.training.learning_rate_range_test`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dlref.engine.arguments import check_count, check_range
from dlref.optimization.optimizer import Optimizer
from dlref.optimization.schedules import LRScheduler, cosine, linear


class OneCycleLR(LRScheduler):
    r"""One rise to a large learning rate and one long fall to almost nothing, while momentum does the opposite.

    With $T$ ticks, the rise takes $pT - 1$ of them:

    $$\frac{\eta_\max}{\text{div}} \;\nearrow\; \eta_\max \;\searrow\;
      \frac{\eta_\max}{\text{div} \cdot \text{final\_div}}$$

    Meant to tick once per batch.

    Parameters
    ----------
    optimizer : Optimizer
        Its own learning rates do not matter.
    max_lr : float, or list of float with one per group
        $\eta_\max$.
    total_steps : int, > 0
        $T$; or give `epochs` and `steps_per_epoch`.
    pct_start : float, 0 to 1
        $p$.
    anneal_strategy : {"cos", "linear"}
    cycle_momentum : bool
        Also move `momentum` (or the first of `betas`) from `max_momentum` to `base_momentum` and back.
    div_factor, final_div_factor : float, > 0
    three_phase : bool
        Fall back to the start in $pT - 1$ ticks, as in the paper, and only then to almost nothing.

    References
    ----------
    Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2019,
    arXiv:1708.07120.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float = 0.85,
        max_momentum: float = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
    ) -> None:
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError("OneCycleLR: give total_steps, or both epochs and steps_per_epoch")
            total_steps = epochs * steps_per_epoch
        check_count("OneCycleLR", "total_steps", total_steps)
        check_range("OneCycleLR", "pct_start", pct_start, 0, 1)
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f'OneCycleLR: anneal_strategy must be "cos" or "linear", got {anneal_strategy!r}')
        alike = isinstance(max_lr, int | float | np.number)
        max_lrs: list[Any] = [max_lr] * len(optimizer.param_groups) if alike else list(max_lr)  # type: ignore[arg-type]
        if len(max_lrs) != len(optimizer.param_groups):
            raise ValueError(f"OneCycleLR: max_lr must hold {len(optimizer.param_groups)} rates, got {len(max_lrs)}")
        if div_factor <= 0 or final_div_factor <= 0:
            raise ValueError(f"OneCycleLR: factors must be above 0, got {div_factor} and {final_div_factor}")
        self.momentum_name = next((name for name in ("momentum", "betas") if name in optimizer.defaults), None)
        if cycle_momentum and self.momentum_name is None:
            raise ValueError(
                f"OneCycleLR: {type(optimizer).__name__} has no momentum to cycle; set cycle_momentum=False"
            )

        self.total_steps, self.cycle_momentum = total_steps, cycle_momentum
        self.anneal = cosine if anneal_strategy == "cos" else linear
        start, peak, least = (1.0, max_momentum), (div_factor, base_momentum), (1 / final_div_factor, max_momentum)
        rise = pct_start * total_steps - 1
        # (last tick, value at its start, value at its end); a value is (factor of the base rate, momentum).
        self.phases = [(rise, start, peak), (total_steps - 1, peak, least)]
        if three_phase:
            self.phases = [(rise, start, peak), (2 * rise, peak, start), (total_steps - 1, start, least)]
        for group, rate in zip(optimizer.param_groups, max_lrs, strict=True):
            check_range("OneCycleLR", "max_lr", rate)
            group["initial_lr"] = float(rate) / div_factor
        super().__init__(optimizer)

    def _between(self, t: int) -> tuple[tuple[float, float], tuple[float, float], float]:
        """The phase at time `t`: its first value, its last, and the share of it that is over."""
        turn = next((i for i, (end, _, _) in enumerate(self.phases) if t <= end), len(self.phases) - 1)
        begin = self.phases[turn - 1][0] if turn else 0.0
        end, first, last = self.phases[turn]
        # PyTorch lets the share pass 1 at t = total_steps, where a straight line would be below zero.
        return first, last, min(1.0, (t - begin) / (end - begin)) if end > begin else 1.0

    def lr_at(self, base_lr: float, t: int) -> float:
        if t > self.total_steps:
            raise ValueError(f"OneCycleLR: step {t} of a schedule of {self.total_steps} steps")
        first, last, share = self._between(t)
        return base_lr * self.anneal(first[0], last[0], share)

    def _apply(self, t: int) -> None:
        super()._apply(t)
        if self.cycle_momentum:
            first, last, share = self._between(t)
            momentum = self.anneal(first[1], last[1], share)
            for group in self.optimizer.param_groups:
                group |= {"betas": (momentum, group["betas"][1])} if "betas" in group else {"momentum": momentum}
