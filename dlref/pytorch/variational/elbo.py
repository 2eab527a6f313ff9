r"""The evidence lower bound in PyTorch, from tensors up, as in `dlref.variational.elbo`."""

import math
from collections.abc import Callable
from typing import TypeAlias

from torch import Tensor

from dlref.pytorch.losses import binary_cross_entropy_with_logits, gaussian_kl
from dlref.pytorch.losses.reduction import check_shapes, reduce

LogLikelihood: TypeAlias = Callable[[Tensor, Tensor], Tensor]


def bernoulli_log_likelihood(logits: Tensor, target: Tensor) -> Tensor:
    """How probable black and white pixels are: (N, ...) -> (N,), a sum over the pixels.

    Examples
    --------
    >>> import torch
    >>> bernoulli_log_likelihood(torch.zeros(1, 4), torch.tensor([[0.0, 1.0, 1.0, 0.0]]))
    tensor([-2.7726])
    """
    return -binary_cross_entropy_with_logits(logits, target, reduction="none").flatten(1).sum(1)


def gaussian_log_likelihood(prediction: Tensor, target: Tensor, std: float = 1.0) -> Tensor:
    """How probable real numbers are, if each is normally distributed around its prediction: (N, ...) -> (N,).

    Examples
    --------
    >>> import torch
    >>> gaussian_log_likelihood(torch.zeros(1, 2), torch.ones(1, 2))
    tensor([-2.8379])
    """
    check_shapes("gaussian_log_likelihood", prediction, target)
    error = (target - prediction) / std
    return -(error.square() / 2 + math.log(std) + math.log(2 * math.pi) / 2).flatten(1).sum(1)


def negative_elbo(
    prediction: Tensor,
    mean: Tensor,
    log_variance: Tensor,
    target: Tensor,
    beta: float = 1.0,
    log_likelihood: LogLikelihood = bernoulli_log_likelihood,
    reduction: str = "mean",
) -> Tensor:
    """The loss of a variational autoencoder.

    Examples
    --------
    >>> import torch
    >>> negative_elbo(torch.zeros(1, 4), torch.tensor([[2.0]]), torch.zeros(1, 1), torch.ones(1, 4))
    tensor(4.7726)
    """
    rows = beta * gaussian_kl(mean, log_variance, reduction="none") - log_likelihood(prediction, target)  # (N,)
    return reduce("negative_elbo", rows, reduction)
