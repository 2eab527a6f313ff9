r"""Schedules as plain functions of time, for `torch.optim.lr_scheduler.LambdaLR`.

Each function here returns another one, $f$, with $\eta(t) = \eta_0 f(t)$:

>>> import torch
>>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
>>> schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, then(warm_up(500), 500, cosine(9500)))

PyTorch's own classes compute the same numbers, each from the one before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from dlref.engine.arguments import check_count, check_range

Factor: TypeAlias = Callable[[int], float]


def stairs(step_size: int, gamma: float = 0.1) -> Factor:
    r"""$f(t) = \gamma^{\lfloor t / s\rfloor}$, PyTorch's StepLR.

    >>> [stairs(2, 0.5)(t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    check_count("stairs", "step_size", step_size)
    check_range("stairs", "gamma", gamma)
    return lambda t: float(gamma ** (t // step_size))


def exponential(gamma: float) -> Factor:
    r"""$f(t) = \gamma^t$, PyTorch's ExponentialLR."""
    check_range("exponential", "gamma", gamma)
    return lambda t: float(gamma**t)


def cosine(T_max: int, least: float = 0.0) -> Factor:
    r"""Half a wave from 1 down to `least`, PyTorch's CosineAnnealingLR with `eta_min` $= \eta_0\,$`least`."""
    check_count("cosine", "T_max", T_max)
    check_range("cosine", "least", least)
    return lambda t: least + (1 - least) * (1 + math.cos(math.pi * t / T_max)) / 2


def warm_up(total_iters: int, start_factor: float = 1 / 3) -> Factor:
    """A straight line from `start_factor` up to 1, then 1: PyTorch's LinearLR.

    >>> [warm_up(4, start_factor=0.5)(t) for t in (0, 2, 4, 9)]
    [0.5, 0.75, 1.0, 1.0]
    """
    check_count("warm_up", "total_iters", total_iters)
    check_range("warm_up", "start_factor", start_factor, 0, 1)
    return lambda t: start_factor + (1 - start_factor) * min(t, total_iters) / total_iters


def one_cycle(total_steps: int, pct_start: float = 0.3, div_factor: float = 25.0, final_div: float = 1e4) -> Factor:
    r"""PyTorch's OneCycleLR, with $\eta_0$ its `max_lr`: up from 1 / div_factor to 1, and down to almost nothing.

    >>> [round(one_cycle(11, pct_start=0.5)(t), 4) for t in (0, 2, 4, 7, 10)]
    [0.04, 0.4366, 0.9711, 0.5712, 0.0]
    """
    check_count("one_cycle", "total_steps", total_steps, 2)
    check_range("one_cycle", "pct_start", pct_start, 0, 1)
    peak, end, start, least = pct_start * total_steps - 1, total_steps - 1, 1 / div_factor, 1 / div_factor / final_div

    def half_wave(begin: float, finish: float, share: float) -> float:
        return finish + (begin - finish) * (1 + math.cos(math.pi * share)) / 2

    return lambda t: half_wave(start, 1, t / peak) if t <= peak else half_wave(1, least, (t - peak) / (end - peak))


def then(first: Factor, milestone: int, second: Factor) -> Factor:
    """`first` up to the milestone, from there `second` with a clock that starts again: PyTorch's SequentialLR."""
    check_count("then", "milestone", milestone)
    return lambda t: first(t) if t < milestone else second(t - milestone)
