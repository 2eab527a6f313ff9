r"""The settings of a training: those arguments of `fit` that NumPy and PyTorch share, checked when they are given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dlref.engine.arguments import check_count
from dlref.training.evaluation import Batch, Metric
from dlref.training.history import History


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The keyword arguments of `dlref.training.fit`, which says what they mean.

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range, or one setting needs another that is missing.
    """

    epochs: int
    validation: Iterable[Batch] | None = None
    metric: Metric | None = None
    schedule: Any = None
    schedule_per_batch: bool = False
    max_norm: float | None = None
    patience: int | None = None
    checkpoint: str | os.PathLike[str] | None = None
    checkpoint_every: int | None = None
    resume: bool = False
    progress: bool = False
    callback: Callable[[int, History], Any] | None = None

    def __post_init__(self) -> None:
        check_count("fit", "epochs", self.epochs)
        if self.patience is not None:
            check_count("fit", "patience", self.patience)
            if self.validation is None:
                raise ValueError("fit: patience needs validation, the batches whose loss is watched")
        if (self.checkpoint_every is not None or self.resume) and self.checkpoint is None:
            raise ValueError("fit: checkpoint_every and resume need checkpoint, the path of a file")
        if self.checkpoint_every is not None:
            check_count("fit", "checkpoint_every", self.checkpoint_every)
