"""Regularisation in PyTorch, from tensors up."""

import copy
import math
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.augmentation import (
    cutout,
    gaussian_noise,
    mixup,
    random_flip,
    random_rotation,
    random_shift,
    rotate,
    shift,
)

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


def dropout(x: Tensor, p: float = 0.5, training: bool = True, generator: torch.Generator | None = None) -> Tensor:
    """`torch.nn.functional.dropout`: multiply by a random mask, and by 1 / (1 - p) to keep the mean.

    Examples
    --------
    >>> dropout(torch.ones(3), p=0.5, training=False)
    tensor([1., 1., 1.])
    """
    if not training or p == 0:
        return x
    kept = torch.rand(x.shape, generator=generator, device=x.device) >= p
    return x * kept * (1 / (1 - p) if p < 1 else 0)


def l2_penalty(weight: Tensor, weight_decay: float) -> Tensor:
    """Half of λ times the sum of squares; its gradient is λ times the weight.

    Examples
    --------
    >>> l2_penalty(torch.tensor([3.0, -4.0]), weight_decay=0.1)
    tensor(1.2500)
    """
    return weight_decay / 2 * weight.square().sum()


def l1_penalty(weight: Tensor, strength: float) -> Tensor:
    """λ times the sum of absolute values; its gradient is λ times the sign.

    Examples
    --------
    >>> l1_penalty(torch.tensor([3.0, 0.0, -4.0]), strength=0.5)
    tensor(3.5000)
    """
    return strength * weight.abs().sum()


class Dropout(nn.Module):
    """`torch.nn.Dropout`, which may be given a generator of its own.

    Examples
    --------
    >>> Dropout(0.5).eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.p, self.generator = p, generator

    def forward(self, x: Tensor) -> Tensor:
        """Drop in training, pass on otherwise."""
        return dropout(x, self.p, self.training, self.generator)


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


class Ensemble(nn.Module):
    """The mean of several models' outputs.

    Examples
    --------
    >>> Ensemble(nn.ReLU(), nn.Tanh())(torch.tensor([0.0, -100.0]))
    tensor([ 0.0000, -0.5000])
    """

    def __init__(self, *models: nn.Module) -> None:
        super().__init__()
        self.models = nn.ModuleList(models)

    def forward(self, *args: Any) -> Tensor:
        """Ask all, and average."""
        return torch.stack([model(*args) for model in self.models]).mean(0)
