r"""Resampling in PyTorch, from tensors up: look up the pixels of each axis, and mix them."""

import math

import torch
from torch import Tensor, nn

Pair = tuple[float, float]


def interpolate(
    x: Tensor,
    size: int | tuple[int, int] | None = None,
    scale_factor: float | Pair | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """`torch.nn.functional.interpolate`, modes "nearest" and "bilinear".

    Examples
    --------
    >>> interpolate(torch.tensor([[[[0.0, 4.0]]]]), (1, 4), mode="bilinear")
    tensor([[[[0., 1., 3., 4.]]]])
    """
    sizes = size if isinstance(size, tuple | list) else (size, size)
    factors = scale_factor if isinstance(scale_factor, tuple | list) else (scale_factor, scale_factor)
    for axis, wanted, factor in zip((2, 3), sizes, factors, strict=True):
        n = x.shape[axis]
        m = math.floor(n * factor) if wanted is None and factor is not None else int(wanted or 0)
        exact = factor is None or m == n or (mode == "nearest" and m == 2 * n)
        step = n / m if exact or factor is None else 1 / factor
        i = torch.arange(m, device=x.device)
        if mode == "nearest":
            places = (i.float() * torch.tensor(step, dtype=torch.float32, device=x.device)).floor().long()
            x = x.index_select(axis, places.clamp(max=n - 1))
            continue
        i = i.to(x.dtype)
        at = i * ((n - 1) / max(m - 1, 1)) if align_corners else (step * (i + 0.5) - 0.5).clamp(min=0)
        left = at.long().clamp(max=n - 1)
        t = (at - left).clamp(0, 1).reshape(-1, *[1] * (3 - axis))
        x = x.index_select(axis, left) * (1 - t) + x.index_select(axis, (left + 1).clamp(max=n - 1)) * t
    return x


def pixel_shuffle(x: Tensor, upscale_factor: int) -> Tensor:
    """`torch.nn.functional.pixel_shuffle`.

    Examples
    --------
    >>> pixel_shuffle(torch.arange(4.0).reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    r = upscale_factor
    blocks = x.unflatten(-3, (-1, r, r))  # (..., C, u, v, H, W)
    lines = blocks.movedim((-4, -3), (-3, -1))  # (..., C, H, u, W, v)
    pixels: Tensor = lines.flatten(-4, -3).flatten(-2)
    return pixels


def pixel_unshuffle(x: Tensor, downscale_factor: int) -> Tensor:
    """`torch.nn.functional.pixel_unshuffle`.

    Examples
    --------
    >>> pixel_unshuffle(torch.arange(4.0).reshape(1, 2, 2), 2).flatten()
    tensor([0., 1., 2., 3.])
    """
    r = downscale_factor
    lines = x.unflatten(-1, (-1, r)).unflatten(-3, (-1, r))  # (..., C, H, u, W, v)
    channels: Tensor = lines.movedim((-3, -1), (-4, -3)).flatten(-5, -3)  # (..., C, u, v, H, W), then as channels
    return channels


class Upsample(nn.Module):
    """`torch.nn.Upsample`, arguments alike."""

    def __init__(
        self,
        size: int | tuple[int, int] | None = None,
        scale_factor: float | Pair | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        super().__init__()
        self.options = (size, scale_factor, mode, align_corners)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H', W')"""
        return interpolate(x, *self.options)


class PixelShuffle(nn.Module):
    """`torch.nn.PixelShuffle`."""

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, x: Tensor) -> Tensor:
        """(N, C r², H, W) -> (N, C, H r, W r)"""
        return pixel_shuffle(x, self.upscale_factor)
