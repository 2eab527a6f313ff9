r"""Sinusoidal and rotary positions in PyTorch."""

import torch
from torch import Tensor


def position_angles(length: int, dim: int, *, start: int = 0, base: float = 10000.0) -> Tensor:
    """The angle of every position for each of dim/2 waves.

    Returns
    -------
    (length, dim / 2) tensor of float64

    Examples
    --------
    >>> position_angles(2, 4)
    tensor([[0.0000, 0.0000],
            [1.0000, 0.0100]], dtype=torch.float64)
    """
    positions = torch.arange(start, start + length, dtype=torch.float64)
    return torch.outer(positions, base ** (-torch.arange(0, dim, 2, dtype=torch.float64) / dim))


def sinusoidal_positions(x: Tensor, *, start: int = 0, base: float = 10000.0) -> Tensor:
    """Add to every position its own pattern of sines and cosines.

    Parameters
    ----------
    x : (..., L, D) tensor, D even

    Examples
    --------
    >>> sinusoidal_positions(torch.zeros(1, 4))
    tensor([[0., 1., 0., 1.]])
    """
    angles = position_angles(*x.shape[-2:], start=start, base=base)
    return x + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2).to(x)


def rotary_positions(x: Tensor, *, start: int = 0, base: float = 10000.0) -> Tensor:
    """Turn every pair of features, as a complex number, by an angle that grows with the position.

    Parameters
    ----------
    x : (..., L, D) tensor, D even

    Examples
    --------
    >>> rotary_positions(torch.tensor([[1.0, 0.0], [1.0, 0.0]]))
    tensor([[1.0000, 0.0000],
            [0.5403, 0.8415]])
    """
    angles = position_angles(*x.shape[-2:], start=start, base=base).to(x.device)
    turn = torch.polar(torch.ones_like(angles), angles)  # (L, D/2) complex numbers of length one
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], x.shape[-1] // 2, 2))
    return torch.view_as_real(pairs * turn.to(pairs.dtype)).flatten(-2)
