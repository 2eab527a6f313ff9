r"""Reductions: from one loss per sample to one number."""

import numpy as np

from dlref.engine.operation import Array


def reduce_losses(operation: str, losses: Array, reduction: str) -> tuple[Array, float]:
    """The reduced loss, and what one loss counts in it: 1 in a sum, 1/N in a mean."""
    if reduction == "none":
        return np.asarray(losses), 1.0
    if reduction == "sum":
        return np.asarray(losses.sum()), 1.0
    if reduction != "mean":
        raise ValueError(f'{operation}: reduction must be "mean", "sum" or "none", got {reduction!r}')
    if losses.size == 0:
        raise ValueError(f"{operation}: there is no mean of an empty batch")
    return np.asarray(losses.mean()), 1 / losses.size
