r"""LeNet in PyTorch."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from dlref.convolutional import output_size


class LeNet(nn.Module):
    """The twin of `dlref.convolutional.LeNet`, of `torch.nn`'s layers.

    Examples
    --------
    >>> import torch
    >>> LeNet()(torch.zeros(2, 1, 28, 28)).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        image_size: int = 28,
        padding: tuple[int, int] = (2, 0),
        activation: Callable[[], nn.Module] = nn.ReLU,
        pooling: Callable[[int], nn.Module] = nn.MaxPool2d,
        **factory: Any,
    ) -> None:
        super().__init__()
        size = image_size
        for p in padding:
            size = output_size(output_size(size, 5, padding=p), 2, stride=2)
        self.features = nn.Sequential(
            nn.Conv2d(in_channels, 6, 5, padding=padding[0], **factory),
            activation(),
            pooling(2),
            nn.Conv2d(6, 16, 5, padding=padding[1], **factory),
            activation(),
            pooling(2),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(16 * size * size, 120, **factory),
            activation(),
            nn.Linear(120, 84, **factory),
            activation(),
            nn.Linear(84, num_classes, **factory),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, num_classes)"""
        logits: Tensor = self.classifier(self.features(x))
        return logits
