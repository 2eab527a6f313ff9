r"""Losses in PyTorch, from tensors up.

The formulas of `dlref.losses`. Each computes the loss of every sample and leaves the rest to
`dlref.pytorch.losses.reduction`; gradients come from the tape.
"""

from dlref.pytorch.losses.binary import binary_cross_entropy_with_logits, hinge
from dlref.pytorch.losses.contrastive import info_nce, triplet_margin_loss
from dlref.pytorch.losses.divergence import gaussian_kl, kl_div
from dlref.pytorch.losses.focal import sigmoid_focal_loss
from dlref.pytorch.losses.likelihood import gaussian_nll_loss
from dlref.pytorch.losses.margins import multi_margin_loss
from dlref.pytorch.losses.multiclass import cross_entropy, nll_loss
from dlref.pytorch.losses.overlap import dice_loss
from dlref.pytorch.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss

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
