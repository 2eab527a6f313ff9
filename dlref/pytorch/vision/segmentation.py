r"""U-Net in PyTorch."""

from typing import Any

import torch
from torch import Tensor, nn


class DoubleConv(nn.Sequential):
    """The twin of `dlref.vision.DoubleConv`."""

    def __init__(self, in_channels: int, out_channels: int, **factory: Any) -> None:
        super().__init__(
            nn.Conv2d(in_channels, out_channels, 3, padding=1, **factory),
            nn.ReLU(),
            nn.Conv2d(out_channels, out_channels, 3, padding=1, **factory),
            nn.ReLU(),
        )


class UNet(nn.Module):
    """The twin of `dlref.vision.UNet`.

    Examples
    --------
    >>> UNet(1, 2, width=4, depth=2)(torch.zeros(3, 1, 12, 8)).shape
    torch.Size([3, 2, 12, 8])
    """

    def __init__(
        self, in_channels: int = 1, num_classes: int = 2, width: int = 16, depth: int = 3, **factory: Any
    ) -> None:
        super().__init__()
        channels = [width * 2**level for level in range(depth + 1)]
        pairs = zip([in_channels, *channels], channels, strict=False)
        self.pool = nn.MaxPool2d(2)
        self.down = nn.ModuleList(DoubleConv(ins, outs, **factory) for ins, outs in pairs)
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * outs, outs, 2, stride=2, **factory) for outs in channels[:-1])
        self.join = nn.ModuleList(DoubleConv(2 * outs, outs, **factory) for outs in channels[:-1])
        self.head = nn.Conv2d(width, num_classes, 1, **factory)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, num_classes, H, W), H and W multiples of 2^depth."""
        hidden, seen = x, []
        for level, down in enumerate(self.down):
            hidden = down(self.pool(hidden) if level else hidden)  # half the size, twice the channels
            seen.append(hidden)
        seen.pop()
        for up, join in zip(reversed(self.up), reversed(self.join), strict=True):
            hidden = join(torch.cat([seen.pop(), up(hidden)], 1))  # (N, 2C, H, W), then (N, C, H, W)
        scores: Tensor = self.head(hidden)
        return scores
