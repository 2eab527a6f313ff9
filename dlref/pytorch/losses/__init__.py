r"""Losses in PyTorch, from tensors up.

The formulas of `dlref.losses`. Each computes the loss of every sample and leaves the rest to
`dlref.pytorch.losses.reduction`; gradients come from the tape.
"""

from dlref.pytorch.losses.binary import binary_cross_entropy_with_logits, hinge
from dlref.pytorch.losses.divergence import gaussian_kl
from dlref.pytorch.losses.multiclass import cross_entropy, nll_loss
from dlref.pytorch.losses.regression import huber_loss, l1_loss, mse_loss

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
