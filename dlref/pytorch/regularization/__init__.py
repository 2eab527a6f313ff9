r"""Regularisation in PyTorch, from tensors up: dropout, penalties, augmentation, early stopping, ensembles."""

from dlref.pytorch.regularization.augmentation import (
    cutout,
    gaussian_noise,
    mixup,
    random_flip,
    random_rotation,
    random_shift,
    rotate,
    shift,
)
from dlref.pytorch.regularization.early_stopping import EarlyStopping
from dlref.pytorch.regularization.ensemble import Ensemble
from dlref.pytorch.regularization.inverted_dropout import Dropout, dropout
from dlref.pytorch.regularization.penalties import l1_penalty, l2_penalty

__all__ = [
    "Dropout",
    "EarlyStopping",
    "Ensemble",
    "cutout",
    "dropout",
    "gaussian_noise",
    "l1_penalty",
    "l2_penalty",
    "mixup",
    "random_flip",
    "random_rotation",
    "random_shift",
    "rotate",
    "shift",
]
