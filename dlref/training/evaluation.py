r"""Evaluation: how good a model is, measured over all samples of a set and not over its batches.

The last batch is often smaller than the others. A plain mean over batches would give its samples more weight, so the
sums here run over samples, and only at the end is there a division.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from dlref.engine import Array, Module, Tensor, apply, no_grad
from dlref.engine.arguments import arrays_required

Batch: TypeAlias = Sequence[Any]
Loss: TypeAlias = Callable[..., Any]
Metric: TypeAlias = Callable[..., float]


@arrays_required
def accuracy(logits: Array, labels: Array) -> float:
    """Share of samples whose largest logit is at their label.

    Parameters
    ----------
    logits : (N, classes) array
    labels : (N,) array of int

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is no sample.

    Examples
    --------
    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0], [1.0, 0.0]]), np.array([0, 1, 1]))
    0.6666666666666666
    """
    logits, labels = np.asarray(logits), np.asarray(labels)
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or len(labels) == 0:
        raise ValueError(f"accuracy: expected logits (N, classes) and labels (N,), got {logits.shape}, {labels.shape}")
    return float((logits.argmax(axis=1) == labels).mean())


class Score(NamedTuple):
    """Means over all samples; `metric` is None where none was asked for."""

    loss: float
    metric: float | None


def loss_of(model: Module, loss: Loss, batch: Batch) -> tuple[Tensor, Any]:
    """The loss of one batch (input, target, …) on the tape, and what the model said.

    A model that returns several values hands them all to the loss: `loss(*outputs, *targets)`.
    """
    x, *targets = batch
    output = model(x)
    outputs = output if isinstance(output, tuple) else (output,)
    value = apply(loss, *outputs, *targets)
    if not isinstance(value, Tensor) or value.size != 1:
        came = f"shape {value.shape}" if isinstance(value, Tensor) else f"{len(value)} values"
        raise ValueError(f"loss must be a single number per batch, got {came}; is its reduction 'none'?")
    return value, output


@dataclass
class Totals:
    """Sums over the samples seen so far, on the way to a mean."""

    batches: int = 0
    samples: int = 0
    loss: float = 0.0
    metric: float = 0.0

    def add(self, batch: Batch, value: float, output: Any, metric: Metric | None) -> None:
        n = len(batch[0])
        self.batches += 1
        self.samples += n
        self.loss += n * value
        if metric is not None:
            predictions = output if isinstance(output, tuple) else (output,)
            arrays = [p if isinstance(p, np.ndarray) else p.data for p in predictions]  # off the tape
            self.metric += n * float(metric(*arrays, *batch[1:]))

    def __add__(self, other: Totals) -> Totals:
        sums = (self.samples + other.samples, self.loss + other.loss, self.metric + other.metric)
        return Totals(self.batches + other.batches, *sums)

    def means(self, metric: Metric | None) -> Score:
        if self.samples == 0:
            raise ValueError(
                "batches are empty; an iterator can be used for one epoch only, a list or Batches for many"
            )
        return Score(self.loss / self.samples, None if metric is None else self.metric / self.samples)


def evaluate(model: Module, loss: Loss, batches: Iterable[Batch], metric: Metric | None = None) -> Score:
    """Mean loss and metric, in evaluation mode and without a tape.

    Parameters
    ----------
    model : Module
        Comes back in the mode it was in.
    loss : operation
        `loss(prediction, *targets)`, for example `cross_entropy`.
    batches : iterable of (input, target, …)
        Batches may differ in size: the means are over samples.
    metric : callable, optional
        `metric(prediction, *targets)` on arrays, for example `accuracy`.

    Returns
    -------
    Score

    Raises
    ------
    ValueError
        If there is no batch, or the loss is not a single number.
    """
    totals, modes = Totals(), [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            for batch in batches:
                value, output = loss_of(model, loss, batch)
                totals.add(batch, value.item(), output, metric)
    finally:
        for module, mode in modes:
            module.training = mode
    return totals.means(metric)
