r"""Accuracy, and the mean of a loss over batches, in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.training.distributed import Part
from dlref.training import Score
from dlref.training.evaluation import Batch, Metric, Totals

Loss = Callable[..., Tensor]


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Share of samples whose largest logit is at their label.

    >>> accuracy(torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([0, 0]))
    0.5
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or len(labels) == 0:
        shapes = f"{tuple(logits.shape)}, {tuple(labels.shape)}"
        raise ValueError(f"accuracy: expected logits (N, classes) and labels (N,), got {shapes}")
    return (logits.argmax(dim=1) == labels).double().mean().item()


def device_of(model: nn.Module) -> torch.device:
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))


def loss_of(model: nn.Module, loss: Loss, batch: Batch) -> tuple[Tensor, Any, list[Tensor]]:
    """The loss of one batch, what the model said, and the batch on the model's device."""
    device = device_of(model)
    # torch.tensor copies: a batch may be a view of the data set, or memory that must not be written to.
    x, *targets = moved = [(a if isinstance(a, Tensor) else torch.tensor(a)).to(device) for a in batch]
    output = model(x)
    value = loss(*(output if isinstance(output, tuple) else (output,)), *targets)
    if value.numel() != 1:
        raise ValueError(
            f"loss must be a single number per batch, got shape {tuple(value.shape)}; is its reduction 'none'?"
        )
    return value, output, moved


def totals(model: nn.Module, loss: Loss, pieces: Iterable[Part], metric: Metric | None) -> Totals:
    """Sums over some parts of batches, in evaluation mode and without gradients."""
    totals, modes = Totals(), [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            for piece in pieces:
                value, output, moved = loss_of(model, loss, piece.batch)
                if piece.samples > 0:
                    totals.add(moved, value.item(), output, metric)
    finally:
        for module, mode in modes:
            module.training = mode
    return totals


def evaluate(model: nn.Module, loss: Loss, batches: Iterable[Batch], metric: Metric | None = None) -> Score:
    """Mean loss and metric over all samples, in evaluation mode and without gradients.

    Under torchrun too, each process that calls this goes through all batches.

    Parameters
    ----------
    model : nn.Module
        Comes back in the mode it was in.
    loss : callable
        `loss(prediction, *targets)`, for example `torch.nn.functional.cross_entropy`.
    batches : iterable of (input, target, …)
        Arrays or tensors; moved to the model's device.
    metric : callable, optional
        `metric(prediction, *targets)` on tensors, for example `accuracy`.

    Returns
    -------
    Score
    """
    return totals(model, loss, (Part(batch, len(batch[0]), 1.0) for batch in batches), metric).means(metric)
