r"""ResNet-18 and ResNet-50 in PyTorch; names of layers and parameters are torchvision's."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.convolutional import BasicBlock


class Bottleneck(nn.Module):
    """The twin of `dlref.vision.Bottleneck`."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, **factory: Any) -> None:
        super().__init__()

        def conv(ins: int, outs: int, kernel: int, stride: int = 1) -> nn.Module:
            return nn.Conv2d(ins, outs, kernel, stride, kernel // 2, bias=False, **factory)

        width = out_channels // 4
        self.conv1, self.bn1 = conv(in_channels, width, 1), nn.BatchNorm2d(width, **factory)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width, **factory)
        self.conv3, self.bn3 = conv(width, out_channels, 1), nn.BatchNorm2d(out_channels, **factory)
        self.downsample: nn.Module | None = None
        if stride != 1 or in_channels != out_channels:
            shortcut = conv(in_channels, out_channels, 1, stride)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(out_channels, **factory))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H / stride, W / stride)"""
        shortcut = x if self.downsample is None else self.downsample(x)
        hidden = torch.relu(self.bn1(self.conv1(x)))
        hidden = torch.relu(self.bn2(self.conv2(hidden)))
        return torch.relu(self.bn3(self.conv3(hidden)) + shortcut)


class ResidualClassifier(nn.Module):
    """The twin of `dlref.vision.ResidualClassifier`."""

    def __init__(
        self,
        block: Callable[..., nn.Module],
        blocks: tuple[int, int, int, int],
        width: int,
        num_classes: int = 1000,
        **factory: Any,
    ) -> None:
        super().__init__()

        def stage(ins: int, outs: int, count: int, stride: int) -> nn.Module:
            return nn.Sequential(
                block(ins, outs, stride, **factory), *(block(outs, outs, **factory) for _ in range(count - 1))
            )

        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False, **factory)
        self.bn1, self.relu, self.maxpool = nn.BatchNorm2d(64, **factory), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        self.layer1 = stage(64, width, blocks[0], 1)
        self.layer2 = stage(width, 2 * width, blocks[1], 2)
        self.layer3 = stage(2 * width, 4 * width, blocks[2], 2)
        self.layer4 = stage(4 * width, 8 * width, blocks[3], 2)
        self.avgpool, self.flatten = nn.AdaptiveAvgPool2d(1), nn.Flatten()
        self.fc = nn.Linear(8 * width, num_classes, **factory)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, num_classes)"""
        hidden = self.maxpool(self.relu(self.bn1(self.conv1(x))))  # (N, 64, H/4, W/4)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            hidden = layer(hidden)
        logits: Tensor = self.fc(self.flatten(self.avgpool(hidden)))
        return logits


def resnet18(num_classes: int = 1000, **factory: Any) -> ResidualClassifier:
    """The twin of `dlref.vision.resnet18`.

    Examples
    --------
    >>> sum(p.numel() for p in resnet18(device="meta").parameters())
    11689512
    """
    return ResidualClassifier(BasicBlock, (2, 2, 2, 2), 64, num_classes, **factory)


def resnet50(num_classes: int = 1000, **factory: Any) -> ResidualClassifier:
    """The twin of `dlref.vision.resnet50`.

    Examples
    --------
    >>> sum(p.numel() for p in resnet50(device="meta").parameters())
    25557032
    """
    return ResidualClassifier(Bottleneck, (3, 4, 6, 3), 256, num_classes, **factory)
