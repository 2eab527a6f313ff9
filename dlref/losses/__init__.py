r"""Losses: how wrong an answer is, as one number.

A loss compares predictions with targets, one number per sample, and reduces them: `reduction="mean"` averages,
`"sum"` adds, `"none"` keeps them apart. Training walks down the gradient of that number, so a loss is chosen for
its gradient: that of the squared error grows with the error, that of the absolute error does not, and that of
cross-entropy is simply *probability minus truth*.

Losses of classifiers take scores ("logits"), not probabilities. The logarithm and the exponential inside then meet
on paper and cancel, and no score, however large, can make the loss infinite.

- `dlref.losses.regression`: squared, absolute and Huber's error;
- `dlref.losses.likelihood`: a number together with its uncertainty;
- `dlref.losses.binary`: a decision between two classes, by cross-entropy or hinge;
- `dlref.losses.focal`: the same decision where one class is rare; `dlref.losses.overlap`: regions of an image;
- `dlref.losses.multiclass`: a choice among many; `dlref.losses.soft_targets`: where the truth is a distribution;
  `dlref.losses.margins`: the hinge loss for it;
- `dlref.losses.contrastive`: no classes, only what belongs together;
- `dlref.losses.divergence`: how far one distribution is from another;
- `dlref.losses.pairs`: checks of a prediction and its target.
"""

from dlref.losses.binary import binary_cross_entropy_with_logits, hinge
from dlref.losses.contrastive import info_nce, triplet_margin_loss
from dlref.losses.divergence import gaussian_kl, kl_div
from dlref.losses.focal import sigmoid_focal_loss
from dlref.losses.likelihood import gaussian_nll_loss
from dlref.losses.margins import multi_margin_loss
from dlref.losses.multiclass import cross_entropy, nll_loss
from dlref.losses.overlap import dice_loss
from dlref.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dice_loss",
    "gaussian_kl",
    "gaussian_nll_loss",
    "hinge",
    "huber_loss",
    "info_nce",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "multi_margin_loss",
    "nll_loss",
    "sigmoid_focal_loss",
    "smooth_l1_loss",
    "triplet_margin_loss",
]
