r"""Initialisation in PyTorch, from tensors up: the functions of `torch.nn.init`, a few lines each.

They write into the tensor they are given, unseen by the tape, and return it. `fans` and `calculate_gain` are
arithmetic on shapes, and so the same as in `dlref.initialization`.
"""

from dlref.pytorch.initialization.fill import constant_, normal_, ones_, uniform_, zeros_
from dlref.pytorch.initialization.orthogonal import orthogonal_
from dlref.pytorch.initialization.variance_scaling import (
    kaiming_normal_,
    kaiming_uniform_,
    xavier_normal_,
    xavier_uniform_,
)

__all__ = [
    "constant_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
