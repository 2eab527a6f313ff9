r"""Augmentation in PyTorch, from tensors up; a `generator` draws, on the CPU, so that devices agree."""

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

Generator = torch.Generator | None


def shift(x: Tensor, down: Tensor, right: Tensor) -> Tensor:
    """Move each image; what comes in at the edge is zero.

    Examples
    --------
    >>> shift(torch.tensor([[[[1.0, 2.0, 3.0]]]]), torch.tensor([0]), torch.tensor([1]))
    tensor([[[[0., 1., 2.]]]])
    """
    height, width = x.shape[2:]
    row = torch.arange(height, device=x.device) - down.to(x.device)[:, None]  # (N, H), where each row comes from
    column = torch.arange(width, device=x.device) - right.to(x.device)[:, None]
    inside = ((row >= 0) & (row < height))[:, :, None] & ((column >= 0) & (column < width))[:, None, :]
    image = torch.arange(len(x), device=x.device)[:, None, None]
    moved = x[image, :, row.clamp(0, height - 1)[:, :, None], column.clamp(0, width - 1)[:, None, :]]  # (N, H, W, C)
    return moved.movedim(3, 1) * inside[:, None]


def rotate(x: Tensor, degrees: Tensor) -> Tensor:
    """Turn each image around its centre, counterclockwise, by `affine_grid` and `grid_sample`.

    Examples
    --------
    >>> rotate(torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]]), torch.tensor([90.0])).round(decimals=4)
    tensor([[[[2., 4.],
              [1., 3.]]]])
    """
    angle = torch.deg2rad(degrees).to(x)
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    aspect = x.shape[2] / x.shape[3]  # the grid measures height and width from -1 to 1 each
    back = torch.stack([cos, -sin * aspect, zero, sin / aspect, cos, zero], 1).reshape(-1, 2, 3)
    return grid_sample(x, affine_grid(back, list(x.shape), align_corners=False), align_corners=False)


def random_shift(x: Tensor, *, max_shift: int, generator: Generator = None) -> Tensor:
    """Move each image by up to `max_shift` pixels along both axes."""
    down, right = torch.randint(-max_shift, max_shift + 1, (2, len(x)), generator=generator)
    return shift(x, down, right)


def random_flip(x: Tensor, *, p: float = 0.5, generator: Generator = None) -> Tensor:
    """Mirror each image with probability `p`."""
    mirrored = (torch.rand(len(x), generator=generator) < p).to(x.device)
    return torch.where(mirrored[:, None, None, None], x.flip(3), x)


def random_rotation(x: Tensor, *, degrees: float, generator: Generator = None) -> Tensor:
    """Turn each image by an angle between -`degrees` and `degrees`."""
    return rotate(x, degrees * (2 * torch.rand(len(x), generator=generator) - 1))


def gaussian_noise(x: Tensor, *, std: float, generator: Generator = None) -> Tensor:
    """Add a normally distributed number to each pixel."""
    return x + std * torch.randn(x.shape, generator=generator).to(x)


def cutout(x: Tensor, *, size: int, generator: Generator = None) -> Tensor:
    """Cover a square of each image with zeros."""
    height, width = x.shape[2:]
    top = torch.randint(height, (len(x), 1), generator=generator) - size // 2
    left = torch.randint(width, (len(x), 1), generator=generator) - size // 2
    row, column = torch.arange(height) - top, torch.arange(width) - left  # (N, H), (N, W)
    covered = ((row >= 0) & (row < size))[:, :, None] & ((column >= 0) & (column < size))[:, None, :]
    return x.masked_fill(covered[:, None].to(x.device), 0)


def mixup(x: Tensor, *, alpha: float = 0.2, generator: Generator = None) -> tuple[Tensor, Tensor, float]:
    """Blend each image with another one of the batch. -> mixed, partner, share"""
    # Jöhnk's way to a number of the Beta distribution; torch.distributions.Beta takes no generator.
    u = v = 1.0
    while not 0 < u + v <= 1:
        u, v = (torch.rand(2, generator=generator, dtype=torch.float64) ** (1 / alpha)).tolist()
    share = u / (u + v)
    partner = torch.randperm(len(x), generator=generator)
    return share * x + (1 - share) * x[partner.to(x.device)], partner, share
