r"""Losses: how wrong an answer is, as one number.

A loss compares predictions with targets, one number per sample, and reduces them: `reduction="mean"` averages,
`"sum"` adds, `"none"` keeps them apart. Training walks down the gradient of that number, so a loss is chosen for
its gradient: that of the squared error grows with the error, that of the absolute error does not, and that of
cross-entropy is simply *probability minus truth*.

Losses of classifiers take scores ("logits"), not probabilities. The logarithm and the exponential inside then meet
on paper and cancel, and no score, however large, can make the loss infinite.

- `dlref.losses.regression`: squared, absolute and Huber's error;
- `dlref.losses.binary`: a decision between two classes, by cross-entropy or hinge;
- `dlref.losses.multiclass`: a choice among many;
- `dlref.losses.divergence`: how far a normal distribution is from the standard one;
- `dlref.losses.pairs`: checks of a prediction and its target.
"""

from dlref.losses.binary import binary_cross_entropy_with_logits, hinge
from dlref.losses.divergence import gaussian_kl
from dlref.losses.multiclass import cross_entropy, nll_loss
from dlref.losses.regression import huber_loss, l1_loss, mse_loss

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "gaussian_kl",
    "hinge",
    "huber_loss",
    "l1_loss",
    "mse_loss",
    "nll_loss",
]
