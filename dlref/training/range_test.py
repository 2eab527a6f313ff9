r"""Leslie Smith's learning rate range test: find the largest learning rate that still works."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from dlref.engine import Module
from dlref.engine.arguments import check_count
from dlref.optimization import Optimizer
from dlref.training.evaluation import loss_of


class RangeTest(NamedTuple):
    """What `learning_rate_range_test` saw.

    Attributes
    ----------
    lrs : list of float
    losses : list of float
        Smoothed, one per learning rate. Draw them over the logarithm of `lrs`.
    suggestion : float
        A tenth of the learning rate at which the loss was least: there it still fell, with a margin.
    """

    lrs: list[float]
    losses: list[float]
    suggestion: float


def learning_rate_range_test(
    model: Module,
    optimizer: Optimizer,
    loss: Callable[..., Any],
    batches: Iterable[Sequence[Any]],
    *,
    start_lr: float = 1e-7,
    end_lr: float = 10.0,
    num_iter: int = 100,
    smoothing: float = 0.05,
    diverge_factor: float = 5.0,
) -> RangeTest:
    r"""Train while the learning rate grows from `start_lr` to `end_lr` by the same factor at every batch.

    Losses of single batches jump, so they are smoothed by a running mean with the memory $1 - s$, corrected for its
    start at zero like Adam's. The test stops early once the smoothed loss is `diverge_factor` times its least. Model
    and optimiser are put back as they were.

    Parameters
    ----------
    loss : operation
        `loss(prediction, *targets)`, for example `cross_entropy`.
    batches : iterable of (input, target, …)
        Taken again from the start when it ends.
    start_lr, end_lr : float, 0 < start_lr < end_lr
    num_iter : int, > 1
    smoothing : float, above 0 to 1
        $s$; 1 is no smoothing.
    diverge_factor : float, > 1

    Returns
    -------
    RangeTest

    References
    ----------
    Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, arXiv:1506.01186, section 3.3.
    """
    check_count("learning_rate_range_test", "num_iter", num_iter, 2)
    if not 0 < start_lr < end_lr:
        raise ValueError(f"learning_rate_range_test: expected 0 < start_lr < end_lr, got {start_lr} and {end_lr}")
    if not 0 < smoothing <= 1 or diverge_factor <= 1:
        raise ValueError(
            "learning_rate_range_test: smoothing must lie in (0, 1] and diverge_factor above 1, "
            f"got {smoothing} and {diverge_factor}"
        )
    weights, memory = model.state_dict(), optimizer.state_dict()
    lrs: list[float] = []
    losses: list[float] = []
    mean = 0.0
    try:
        for i, batch in enumerate(islice(_endless(batches), num_iter)):
            lr = start_lr * (end_lr / start_lr) ** (i / (num_iter - 1))
            for group in optimizer.param_groups:
                group["lr"] = lr
            with np.errstate(all="ignore"):  # to blow up is what the test is for
                value, _ = loss_of(model, loss, batch)
                optimizer.zero_grad()
                value.backward()
                optimizer.step()
            mean = (1 - smoothing) * mean + smoothing * value.item()
            smooth = mean / (1 - (1 - smoothing) ** (i + 1))
            if not math.isfinite(smooth) or smooth > diverge_factor * min(losses, default=math.inf):
                break
            lrs.append(lr)
            losses.append(smooth)
    finally:
        model.load_state_dict(weights)
        optimizer.load_state_dict(memory)
        optimizer.zero_grad()
    if len(lrs) < 2:
        raise ValueError(f"learning_rate_range_test: the loss diverged at once; start_lr={start_lr} is too large")
    return RangeTest(lrs, losses, lrs[int(np.argmin(losses))] / 10)


def _endless(batches: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    while True:
        empty = True
        for batch in batches:
            empty = False
            yield batch
        if empty:
            raise ValueError("learning_rate_range_test: batches are empty, or an iterator that is used up")
