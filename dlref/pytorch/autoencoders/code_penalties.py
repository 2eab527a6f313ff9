r"""Penalties on the code in PyTorch, from tensors up, as in `dlref.autoencoders.code_penalties`."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import reduce


def kl_sparsity(code: Tensor, target: float = 0.05) -> Tensor:
    """What it costs that units are on more often, or less often, than a given share.

    Examples
    --------
    >>> kl_sparsity(torch.tensor([[0.1, 0.9], [0.1, 0.7]]), target=0.1)
    tensor(1.1457)
    """
    if not 0 < target < 1:
        raise ValueError(f"kl_sparsity: target must lie between 0 and 1, got {target}")
    eps = torch.finfo(code.dtype).eps
    mean = code.mean(0)
    # Moved inside by hand: clamp would have slope 0 there, and a dead unit would stay dead.
    mean = mean + (mean.clamp(eps, 1 - eps) - mean).detach()
    return (target * torch.log(target / mean) + (1 - target) * torch.log((1 - target) / (1 - mean))).sum()


def l1_sparsity(code: Tensor) -> Tensor:
    """What units other than zero cost, per sample.

    Examples
    --------
    >>> l1_sparsity(torch.tensor([[0.0, 2.0], [-1.0, 0.0]]))
    tensor(1.5000)
    """
    return code.abs().sum() / len(code)


def contractive_penalty(code: Tensor, weight: Tensor, reduction: str = "mean") -> Tensor:
    """The squared Frobenius norm of a sigmoid layer's Jacobian.

    Examples
    --------
    >>> contractive_penalty(torch.tensor([[0.5, 1.0]]), torch.tensor([[4.0, 0.0], [3.0, 3.0]]))
    tensor(1.)
    """
    rows = (code * (1 - code)).square() @ weight.square().sum(1)  # (N,)
    return reduce("contractive_penalty", rows, reduction)
