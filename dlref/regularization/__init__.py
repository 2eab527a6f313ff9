r"""Regularisation: keep a network from learning its training set by heart.

A network with enough weights can fit anything, noise included. What helps on data it has not seen:

- `dlref.regularization.inverted_dropout`: switch units off at random;
- `dlref.regularization.penalties`: make large weights cost something;
- `dlref.regularization.augmentation`: show each image a little different every time;
- `dlref.regularization.early_stopping`: stop when the validation loss stops falling;
- `dlref.regularization.ensemble`: ask several networks.
"""

from dlref.regularization.augmentation import (
    cutout,
    gaussian_noise,
    mixup,
    random_flip,
    random_rotation,
    random_shift,
    rotate,
    shift,
)
from dlref.regularization.early_stopping import EarlyStopping
from dlref.regularization.ensemble import Ensemble
from dlref.regularization.inverted_dropout import Dropout, dropout
from dlref.regularization.penalties import l1_penalty, l2_penalty

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
