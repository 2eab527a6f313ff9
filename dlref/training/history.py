r"""What a training leaves behind: one number per epoch of everything that was watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """One entry per epoch; lists of what was not asked for stay empty.

    Training loss and metric are means over the epoch, in which the model improves: a validation loss below the
    training loss in the first epochs is no miracle.

    Attributes
    ----------
    loss, metric, validation_loss, validation_metric : list of float
    lr : list of float
        Of the first group, at the end of the epoch.
    """

    loss: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_metric: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)

    def plot(self, ax: Any = None) -> Any:
        """Draw the losses over the epochs. Needs matplotlib; returns the axes."""
        if ax is None:
            import matplotlib.pyplot as plt

            _, ax = plt.subplots()
        for label, values in (("training", self.loss), ("validation", self.validation_loss)):
            if values:
                ax.plot(range(1, len(values) + 1), values, label=label)
        ax.set(xlabel="epoch", ylabel="loss")
        if self.loss:
            ax.legend()
        return ax
