r"""Residual networks in PyTorch."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn


class BasicBlock(nn.Module):
    """The twin of `dlref.convolutional.BasicBlock`; names as in torchvision.

    Examples
    --------
    >>> BasicBlock(16, 32, stride=2)(torch.zeros(2, 16, 8, 8)).shape
    torch.Size([2, 32, 4, 4])
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, **factory: Any) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False, **factory)
        self.bn1 = nn.BatchNorm2d(out_channels, **factory)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False, **factory)
        self.bn2 = nn.BatchNorm2d(out_channels, **factory)
        self.downsample: nn.Module | None = None
        if stride != 1 or in_channels != out_channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False, **factory),
                nn.BatchNorm2d(out_channels, **factory),
            )

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H / stride, W / stride)"""
        shortcut = x if self.downsample is None else self.downsample(x)
        hidden = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(hidden)) + shortcut)


class ResNet(nn.Module):
    """The twin of `dlref.convolutional.ResNet`.

    Examples
    --------
    >>> ResNet((1, 1, 1), width=8)(torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        blocks: Sequence[int] = (3, 3, 3),
        num_classes: int = 10,
        in_channels: int = 1,
        width: int = 16,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1, bias=False, **factory)
        self.bn1 = nn.BatchNorm2d(width, **factory)
        stages, channels = [], width
        for stage, count in enumerate(blocks):
            first = BasicBlock(channels, width * 2**stage, stride=2 if stage else 1, **factory)
            channels = width * 2**stage
            stages.append(nn.Sequential(first, *(BasicBlock(channels, channels, **factory) for _ in range(count - 1))))
        self.stages = nn.Sequential(*stages)
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.fc = nn.Linear(channels, num_classes, **factory)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, num_classes)"""
        hidden = torch.relu(self.bn1(self.conv1(x)))
        logits: Tensor = self.fc(self.pool(self.stages(hidden)))
        return logits
