r"""Stop when the validation loss no longer falls."""

import math

from dlref.engine import Array, Module
from dlref.engine.arguments import check_count, check_range


class EarlyStopping:
    """Says when the validation loss has not improved for `patience` epochs, and keeps the best weights.

    Parameters
    ----------
    patience : int
        Epochs in a row without improvement that are put up with.
    min_delta : float, 0 or more
        By how much a loss must be lower than the best so far to count as an improvement.

    Attributes
    ----------
    best : float
        Lowest loss so far.
    best_epoch : int
        When that was, counting from 0; -1 before the first improvement.

    Raises
    ------
    ValueError
        If `patience` is below 1, or `min_delta` negative.

    References
    ----------
    Prechelt, "Early Stopping - But When?", 1998.

    Examples
    --------
    >>> stopping = EarlyStopping(patience=2)
    >>> for loss in [0.9, 0.5, 0.6, 0.55, 0.4]:
    ...     if stopping.step(loss):
    ...         break
    >>> loss, stopping.best, stopping.best_epoch
    (0.55, 0.5, 1)
    """

    def __init__(self, patience: int = 10, min_delta: float = 0.0) -> None:
        check_count("EarlyStopping", "patience", patience)
        check_range("EarlyStopping", "min_delta", min_delta)
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.epoch = math.inf, -1, -1
        self.best_state: dict[str, Array] | None = None

    def step(self, loss: float, model: Module | None = None) -> bool:
        """Take note of an epoch's validation loss; true if training should stop.

        Parameters
        ----------
        loss : float
            NaN is no improvement.
        model : Module, optional
            Its weights are kept if this is the best epoch so far.
        """
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = float(loss), self.epoch
            self.best_state = None if model is None else model.state_dict()
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, model: Module) -> None:
        """Put the weights of the best epoch into the model.

        Raises
        ------
        ValueError
            If there are none, as `step` was not given a model or no loss was a number.
        """
        if self.best_state is None:
            raise ValueError("EarlyStopping: no weights were kept; give step the model")
        model.load_state_dict(self.best_state)
