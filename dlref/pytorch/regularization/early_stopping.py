r"""Stop when the validation loss no longer falls, in PyTorch."""

import copy
import math
from typing import Any

from torch import nn


class EarlyStopping:
    """The twin of `dlref.regularization.EarlyStopping`, for PyTorch's modules.

    Examples
    --------
    >>> stopping = EarlyStopping(patience=2)
    >>> [stopping.step(loss) for loss in [0.9, 0.5, 0.6, 0.55]]
    [False, False, False, True]
    """

    def __init__(self, patience: int = 10, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.epoch = math.inf, -1, -1
        self.best_state: dict[str, Any] | None = None

    def step(self, loss: float, model: nn.Module | None = None) -> bool:
        """Take note of an epoch's validation loss; true if training should stop."""
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = float(loss), self.epoch
            self.best_state = None if model is None else copy.deepcopy(model.state_dict())
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, model: nn.Module) -> None:
        """Put the weights of the best epoch into the model."""
        if self.best_state is None:
            raise ValueError("EarlyStopping: no weights were kept; give step the model")
        model.load_state_dict(self.best_state)
