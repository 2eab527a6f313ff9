r"""U-Net: a class for each pixel.

To know what a pixel belongs to one must see far around it; to draw the edge one must see the pixel itself. So the
network goes down, through pooling, to few pixels that see much, and comes up again, and at each size what it saw on its
way down is laid beside what comes from below.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import ReLU
from dlref.convolutional import Conv2d, ConvTranspose2d, MaxPool2d
from dlref.engine import Array, Module, Sequential, Tensor, apply
from dlref.engine.arguments import check_count
from dlref.engine.arithmetic import concatenate


class DoubleConv(Sequential):
    """Twice a 3×3 convolution and a ReLU: what stands at each size of a `UNet`.

    Examples
    --------
    >>> DoubleConv(3, 8, rng=np.random.default_rng(0))(np.zeros((2, 3, 6, 5), np.float32)).shape
    (2, 8, 6, 5)
    """

    def __init__(
        self, in_channels: int, out_channels: int, *, rng: np.random.Generator, dtype: DTypeLike = np.float32
    ) -> None:
        super().__init__(
            Conv2d(in_channels, out_channels, 3, padding=1, rng=rng, dtype=dtype),
            ReLU(),
            Conv2d(out_channels, out_channels, 3, padding=1, rng=rng, dtype=dtype),
            ReLU(),
        )


class UNet(Module):
    r"""Down by pooling, up by transposed convolution, and a bridge at each size.

    $$d_0 = f_0(x), \quad d_l = f_l(\operatorname{pool}(d_{l-1})), \qquad
      u_L = d_L, \quad u_l = g_l\bigl([d_l,\; \operatorname{up}_l(u_{l+1})]\bigr), \qquad y = W u_0$$

    with $f_l$ and $g_l$ two 3×3 convolutions each, and twice the channels at each size below. The paper's convolutions
    have no padding and shrink the image; these keep its size, so that each pixel gets its class.

    Parameters
    ----------
    in_channels, num_classes : int
        Channels of the image, and classes of a pixel.
    width : int
        Channels at full size; 64 in the paper.
    depth : int
        How many times the image is halved; 4 in the paper.

    References
    ----------
    Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015,
    arXiv:1505.04597, figure 1.

    Examples
    --------
    >>> model = UNet(1, 2, width=4, depth=2, rng=np.random.default_rng(0))
    >>> model(np.zeros((3, 1, 12, 8), np.float32)).shape
    (3, 2, 12, 8)
    """

    def __init__(
        self,
        in_channels: int = 1,
        num_classes: int = 2,
        width: int = 16,
        depth: int = 3,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        for name, value in (("in_channels", in_channels), ("num_classes", num_classes), ("width", width)):
            check_count("UNet", name, value)
        check_count("UNet", "depth", depth)
        how: dict[str, Any] = {"rng": rng, "dtype": dtype}
        channels = [width * 2**level for level in range(depth + 1)]
        self.pool = MaxPool2d(2)
        self.down = [
            DoubleConv(ins, outs, **how) for ins, outs in zip([in_channels, *channels], channels, strict=False)
        ]
        self.up = [ConvTranspose2d(2 * outs, outs, 2, stride=2, **how) for outs in channels[:-1]]
        self.join = [DoubleConv(2 * outs, outs, **how) for outs in channels[:-1]]
        self.head = Conv2d(width, num_classes, 1, **how)

    def forward(self, x: Tensor | Array) -> Tensor:
        """Scores of each pixel's classes: (N, C, H, W) -> (N, num_classes, H, W).

        Raises
        ------
        ValueError
            If height or width cannot be halved `depth` times.
        """
        halvings = 2 ** len(self.up)
        if x.ndim != 4 or x.shape[2] % halvings or x.shape[3] % halvings:
            raise ValueError(f"UNet: x must be (N, C, H, W), H and W multiples of {halvings}, got shape {x.shape}")
        # --8<-- [start:forward]
        hidden, seen = self.down[0](x), []
        for down in self.down[1:]:
            seen.append(hidden)
            hidden = down(self.pool(hidden))  # half the size, twice the channels
        for up, join in zip(self.up[::-1], self.join[::-1], strict=True):
            both = apply(concatenate, seen.pop(), up(hidden), axis=1)  # (N, 2C, H, W)
            hidden = join(both)
        scores: Tensor = self.head(hidden)
        return scores
        # --8<-- [end:forward]
