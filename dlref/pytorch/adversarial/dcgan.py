r"""DCGAN in PyTorch, of `torch.nn`'s layers."""

from typing import Any

from torch import Tensor, nn
from torch.nn.init import normal_, zeros_

from dlref.engine.arguments import check_count
from dlref.pytorch.adversarial.gan import GAN
from dlref.pytorch.adversarial.losses import NON_SATURATING, AdversarialLoss


class ConvGenerator(nn.Sequential):
    """From noise to images from -1 to 1; arguments as in `dlref.adversarial.ConvGenerator`.

    Examples
    --------
    >>> import torch
    >>> ConvGenerator()(torch.ones(2, 100)).shape
    torch.Size([2, 1, 8, 8])
    """

    def __init__(
        self, noise_features: int = 100, image_size: int = 8, channels: int = 1, width: int = 16, **factory: Any
    ) -> None:
        quarter = _quarter("ConvGenerator", image_size)
        super().__init__(
            nn.ConvTranspose2d(noise_features, 2 * width, quarter, bias=False, **factory),
            nn.BatchNorm2d(2 * width, **factory),
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False, **factory),
            nn.BatchNorm2d(width, **factory),
            nn.ReLU(),
            nn.ConvTranspose2d(width, channels, 4, 2, 1, **factory),
            nn.Tanh(),
        )
        self.noise_features = noise_features
        _narrow(self)

    def forward(self, noise: Tensor) -> Tensor:
        """Noise (N, noise_features) -> images (N, channels, image_size, image_size)."""
        images: Tensor = super().forward(noise[:, :, None, None])  # type: ignore[no-untyped-call]
        return images


class ConvDiscriminator(nn.Sequential):
    """From images to scores; arguments as in `dlref.adversarial.ConvDiscriminator`.

    Examples
    --------
    >>> import torch
    >>> ConvDiscriminator()(torch.ones(2, 1, 8, 8)).shape
    torch.Size([2])
    """

    def __init__(self, image_size: int = 8, channels: int = 1, width: int = 16, **factory: Any) -> None:
        quarter = _quarter("ConvDiscriminator", image_size)
        super().__init__(
            nn.Conv2d(channels, width, 4, 2, 1, **factory),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False, **factory),
            nn.BatchNorm2d(2 * width, **factory),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 1, quarter, **factory),
        )
        _narrow(self)

    def forward(self, x: Tensor) -> Tensor:
        """Images (N, channels, image_size, image_size) -> scores (N,)."""
        scores: Tensor = super().forward(x)  # type: ignore[no-untyped-call]  # (N, 1, 1, 1)
        return scores.flatten()


class DCGAN(GAN):
    """`ConvGenerator` against `ConvDiscriminator`; arguments as in `dlref.adversarial.DCGAN`.

    Examples
    --------
    >>> DCGAN().sample(3).shape
    torch.Size([3, 1, 8, 8])
    """

    def __init__(
        self,
        noise_features: int = 100,
        image_size: int = 8,
        channels: int = 1,
        width: int = 16,
        loss: AdversarialLoss = NON_SATURATING,
        **factory: Any,
    ) -> None:
        generator = ConvGenerator(noise_features, image_size, channels, width, **factory)
        super().__init__(generator, ConvDiscriminator(image_size, channels, width, **factory), loss)


def _quarter(owner: str, image_size: int) -> int:
    check_count(owner, "image_size", image_size, 4)
    if image_size % 4:
        raise ValueError(f"{owner}: image_size must be a multiple of 4, got {image_size}")
    return image_size // 4


def _narrow(model: nn.Module) -> None:
    """Filters from a normal distribution with standard deviation 0.02, scales of the normalisation near 1."""
    for name, parameter in model.named_parameters():
        if parameter.ndim == 4:
            normal_(parameter, std=0.02)
        elif name.endswith("bias"):
            zeros_(parameter)
        else:
            normal_(parameter, 1.0, 0.02)
