r"""Penalties on large weights: L1 and L2, in PyTorch."""

import torch


def l2_penalty(weight: torch.Tensor, weight_decay: float) -> torch.Tensor:
    """Half of λ times the sum of squares; its gradient is λ times the weight.

    Examples
    --------
    >>> l2_penalty(torch.tensor([3.0, -4.0]), weight_decay=0.1)
    tensor(1.2500)
    """
    return weight_decay / 2 * weight.square().sum()


def l1_penalty(weight: torch.Tensor, strength: float) -> torch.Tensor:
    """λ times the sum of absolute values; its gradient is λ times the sign.

    Examples
    --------
    >>> l1_penalty(torch.tensor([3.0, 0.0, -4.0]), strength=0.5)
    tensor(3.5000)
    """
    return strength * weight.abs().sum()
