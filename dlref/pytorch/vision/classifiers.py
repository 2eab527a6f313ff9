r"""AlexNet, VGG-16 and MobileNet in PyTorch; names of layers and parameters are torchvision's."""

from typing import Any

from torch import Tensor, nn


class ImageClassifier(nn.Module):
    """The twin of `dlref.vision.ImageClassifier`."""

    def __init__(self, features: nn.Module, pooled: int, classifier: nn.Module) -> None:
        super().__init__()
        self.features, self.classifier = features, classifier
        self.avgpool, self.flatten = nn.AdaptiveAvgPool2d(pooled), nn.Flatten()

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, num_classes)"""
        logits: Tensor = self.classifier(self.flatten(self.avgpool(self.features(x))))
        return logits


def alexnet(num_classes: int = 1000, **factory: Any) -> ImageClassifier:
    """The twin of `dlref.vision.alexnet`.

    Examples
    --------
    >>> sum(p.numel() for p in alexnet(device="meta").parameters())
    61100840
    """

    def conv(ins: int, outs: int, kernel: int, stride: int, padding: int) -> list[nn.Module]:
        return [nn.Conv2d(ins, outs, kernel, stride, padding, **factory), nn.ReLU()]

    def linear(ins: int, outs: int) -> list[nn.Module]:
        return [nn.Dropout(0.5), nn.Linear(ins, outs, **factory), nn.ReLU()]

    features = nn.Sequential(
        *conv(3, 64, 11, 4, 2),
        nn.MaxPool2d(3, 2),
        *conv(64, 192, 5, 1, 2),
        nn.MaxPool2d(3, 2),
        *conv(192, 384, 3, 1, 1),
        *conv(384, 256, 3, 1, 1),
        *conv(256, 256, 3, 1, 1),
        nn.MaxPool2d(3, 2),
    )
    head = nn.Linear(4096, num_classes, **factory)
    return ImageClassifier(features, 6, nn.Sequential(*linear(256 * 6 * 6, 4096), *linear(4096, 4096), head))


def vgg16(num_classes: int = 1000, **factory: Any) -> ImageClassifier:
    """The twin of `dlref.vision.vgg16`.

    Examples
    --------
    >>> sum(p.numel() for p in vgg16(device="meta").parameters())
    138357544
    """
    layers: list[nn.Module] = []
    ins = 3
    for outs, convolutions in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(convolutions):
            layers += [nn.Conv2d(ins, outs, 3, padding=1, **factory), nn.ReLU()]
            ins = outs
        layers.append(nn.MaxPool2d(2))

    def linear(ins: int, outs: int) -> list[nn.Module]:
        return [nn.Linear(ins, outs, **factory), nn.ReLU(), nn.Dropout(0.5)]

    head = nn.Linear(4096, num_classes, **factory)
    return ImageClassifier(nn.Sequential(*layers), 7, nn.Sequential(*linear(25088, 4096), *linear(4096, 4096), head))


def mobilenet_v1(num_classes: int = 1000, **factory: Any) -> ImageClassifier:
    """The twin of `dlref.vision.mobilenet_v1`.

    Examples
    --------
    >>> sum(p.numel() for p in mobilenet_v1(device="meta").parameters())
    4231976
    """

    def conv(ins: int, outs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
        filters = nn.Conv2d(ins, outs, kernel, stride, kernel // 2, groups=groups, bias=False, **factory)
        return [filters, nn.BatchNorm2d(outs, **factory), nn.ReLU()]

    layers, ins = conv(3, 32, 3, 2), 32
    plan = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
    for outs, stride in plan:
        layers += [*conv(ins, ins, 3, stride, groups=ins), *conv(ins, outs, 1)]
        ins = outs
    return ImageClassifier(nn.Sequential(*layers), 1, nn.Linear(1024, num_classes, **factory))
