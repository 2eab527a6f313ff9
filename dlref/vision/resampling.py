r"""Resampling: the same picture with more pixels, or with fewer.

A decoder that shall say something about each pixel must get back to the size that pooling has taken away. Interpolation
does so without weights, and the pixel shuffle by turning channels into pixels.
"""

import math

import numpy as np

from dlref.convolutional.padding import add_along
from dlref.convolutional.windows import Sizes, check_images, per_axis
from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_count

Share = tuple[Array, Array]  # for each pixel of the output along an axis: which pixel of the input, and how much of it


@checked_operation
def interpolate(
    x: Array,
    *,
    size: Sizes | None = None,
    scale_factor: float | tuple[float, float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> tuple[Array, Pullback]:
    r"""Resize images: copy the nearest pixel, or mix the four around.

    Along an axis, output pixel $i$ of $m$ lies at place $s_i$ among the $n$ input pixels, with $r = n/m$:

    $$s_i = \begin{cases} \lfloor r i \rfloor & \text{nearest} \\
      \max\bigl(0,\; r\,(i + \tfrac12) - \tfrac12\bigr) & \text{bilinear} \\
      i\,(n - 1)/(m - 1) & \text{bilinear, align\_corners} \end{cases}$$

    Bilinear means that along each axis the two neighbours of $s_i$ are mixed by their distances,

    $$y_i = (1 - t)\, x_{\lfloor s_i \rfloor} + t\, x_{\lfloor s_i \rfloor + 1}, \qquad t = s_i - \lfloor s_i \rfloor$$

    The gradient of an output goes to the pixels that it was made of, in the same shares.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    size : int or pair, optional
        Height and width of the output.
    scale_factor : float or pair, optional
        Instead of `size`: H' = ⌊H · scale_factor⌋, and r = 1 / scale_factor. Where the output is exactly as long as the
        input (or twice as long, for "nearest"), r is that ratio instead, as in PyTorch (where large images of "nearest"
        keep 1 / scale_factor).
    mode : {"nearest", "bilinear"}
    align_corners : bool, optional
        For "bilinear": whether the centres of the corner pixels lie on each other, instead of the corners themselves.

    Returns
    -------
    y : (N, C, H', W') array
    pullback : dy (N, C, H', W') -> (dx,)

    Raises
    ------
    ValueError
        If not exactly one of `size` and `scale_factor` is given, nothing is left of the image, the mode is unknown, or
        `align_corners` is given for "nearest".
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Szeliski, "Computer Vision: Algorithms and Applications", 2010, section 3.5.1. The places of "nearest" are computed
    in float32 for any dtype, as in PyTorch, so that both choose the same pixel.

    Examples
    --------
    >>> x = np.array([[[[0.0, 4.0]]]])
    >>> interpolate(x, size=(1, 4))[0]
    array([[[[0., 0., 4., 4.]]]])
    >>> interpolate(x, size=(1, 4), mode="bilinear")[0]
    array([[[[0., 1., 3., 4.]]]])
    >>> y, pullback = interpolate(x, size=(1, 3), mode="bilinear", align_corners=True)
    >>> y, pullback(np.array([[[[1.0, 10.0, 100.0]]]]))
    (array([[[[0., 2., 4.]]]]), (array([[[[  6., 105.]]]]),))
    """
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"interpolate: mode must be 'nearest' or 'bilinear', got {mode!r}")
    if mode == "nearest" and align_corners is not None:
        raise ValueError(f"interpolate: align_corners is for mode 'bilinear', got {align_corners!r} with 'nearest'")
    check_images("interpolate", x)
    shares = {}  # axis -> how its pixels are mixed
    for axis, (m, step) in enumerate(_steps(x, size, scale_factor), start=2):
        n = x.shape[axis]
        if m == n or (mode == "nearest" and m == 2 * n):
            step = n / m
        shares[axis] = _nearest(n, m, step) if mode == "nearest" else _mixed(n, m, step, bool(align_corners), x.dtype)
    y = x
    for axis, parts in shares.items():
        first, *others = (y.take(places, axis) * _along(weights, axis) for places, weights in parts)
        y = first + others[0] if others else first

    def pullback(dy: Array) -> tuple[Array]:
        dx = dy
        for axis, parts in reversed(shares.items()):
            dy, dx = dx, np.zeros((*dx.shape[:axis], x.shape[axis], *dx.shape[axis + 1 :]), x.dtype)
            for places, weights in parts:
                add_along(dx, dy * _along(weights, axis), places, axis)
        return (dx,)

    return y, pullback


def _steps(x: Array, size: Sizes | None, scale_factor: float | tuple[float, float] | None) -> list[tuple[int, float]]:
    """For height and width: pixels of the output, and how far it is from one to the next in pixels of the input."""
    if (size is None) == (scale_factor is None):
        raise ValueError(f"interpolate: give either size or scale_factor, got {size!r} and {scale_factor!r}")
    if scale_factor is None:
        assert size is not None
        return [(m, n / m) for n, m in zip(x.shape[2:], per_axis("interpolate: size", size, 2, least=1), strict=True)]
    factors = scale_factor if isinstance(scale_factor, tuple | list) else (scale_factor, scale_factor)
    if len(factors) != 2 or not all(isinstance(f, int | float) and 0 < f < math.inf for f in factors):
        raise ValueError(f"interpolate: scale_factor must be a positive number or two of them, got {scale_factor!r}")
    sizes = [math.floor(n * f) for n, f in zip(x.shape[2:], factors, strict=True)]
    if min(sizes) < 1:
        raise ValueError(f"interpolate: scale_factor {scale_factor!r} leaves nothing of x.shape = {x.shape}")
    return [(m, 1 / f) for m, f in zip(sizes, factors, strict=True)]


def _nearest(n: int, m: int, step: float) -> list[Share]:
    places = np.floor(np.arange(m, dtype=np.float32) * np.float32(step)).astype(int)
    return [(np.minimum(places, n - 1), np.ones(m, bool))]


def _mixed(n: int, m: int, step: float, align_corners: bool, dtype: np.dtype) -> list[Share]:
    i = np.arange(m)
    at = i * ((n - 1) / (m - 1) if m > 1 else 0.0) if align_corners else np.maximum(step * (i + 0.5) - 0.5, 0)
    left = np.minimum(at.astype(int), n - 1)
    t = np.clip(at - left, 0, 1).astype(dtype)
    return [(left, 1 - t), (np.minimum(left + 1, n - 1), t)]


def _along(weights: Array, axis: int) -> Array:
    """The weights of places along an axis of (N, C, H, W), as an array that broadcasts."""
    return weights[:, np.newaxis] if axis == 2 else weights


@checked_operation
def pixel_shuffle(x: Array, *, upscale_factor: int) -> tuple[Array, Pullback]:
    r"""Turn channels into pixels: every $r^2$ channels become one, r times as high and as wide.

    $$y_{c,\; r i + u,\; r j + v} = x_{c r^2 + u r + v,\; i,\; j}$$

    A convolution to $C r^2$ channels and this are a learned enlargement which computes on the small image. No number
    changes, so the pullback is `pixel_unshuffle`.

    Parameters
    ----------
    x : (..., C r², H, W) array of float
    upscale_factor : int, > 0
        r.

    Returns
    -------
    y : (..., C, H r, W r) array
    pullback : dy (..., C, H r, W r) -> (dx,)

    Raises
    ------
    ValueError
        If `x` has fewer than three axes, or its channels are no multiple of r².
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
    Network", 2016, arXiv:1609.05158, equation 4.

    Examples
    --------
    >>> y, pullback = pixel_shuffle(np.array([[[1.0]], [[2.0]], [[3.0]], [[4.0]]]), upscale_factor=2)
    >>> y
    array([[[1., 2.],
            [3., 4.]]])
    """
    r = upscale_factor
    check_floats("pixel_shuffle", x=x)
    check_count("pixel_shuffle", "upscale_factor", r)
    if x.ndim < 3 or x.shape[-3] % r**2:
        raise ValueError(f"pixel_shuffle: x must be (..., C·{r}², H, W), got shape {x.shape}")
    return _shuffled(x, r), lambda dy: (_unshuffled(dy, r),)


@checked_operation
def pixel_unshuffle(x: Array, *, downscale_factor: int) -> tuple[Array, Pullback]:
    r"""Turn pixels into channels, the way back of `pixel_shuffle`: an image r times smaller, and nothing lost.

    $$y_{c r^2 + u r + v,\; i,\; j} = x_{c,\; r i + u,\; r j + v}$$

    Parameters
    ----------
    x : (..., C, H, W) array of float
    downscale_factor : int, > 0
        r.

    Returns
    -------
    y : (..., C r², H / r, W / r) array
    pullback : dy (..., C r², H / r, W / r) -> (dx,)

    Raises
    ------
    ValueError
        If `x` has fewer than three axes, or its height or width is no multiple of r.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Shi et al., 2016, arXiv:1609.05158, section 3.2.

    Examples
    --------
    >>> y, pullback = pixel_unshuffle(np.array([[[1.0, 2.0], [3.0, 4.0]]]), downscale_factor=2)
    >>> y.ravel(), y.shape
    (array([1., 2., 3., 4.]), (4, 1, 1))
    """
    r = downscale_factor
    check_floats("pixel_unshuffle", x=x)
    check_count("pixel_unshuffle", "downscale_factor", r)
    if x.ndim < 3 or x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError(f"pixel_unshuffle: x must be (..., C, H, W), H and W multiples of {r}, got shape {x.shape}")
    return _unshuffled(x, r), lambda dy: (_shuffled(dy, r),)


def _shuffled(x: Array, r: int) -> Array:
    *batch, channels, height, width = x.shape
    blocks = x.reshape(*batch, channels // r**2, r, r, height, width)  # (..., C, u, v, H, W)
    lines = np.moveaxis(blocks, (-4, -3), (-3, -1))  # (..., C, H, u, W, v)
    return np.array(lines).reshape(*batch, channels // r**2, height * r, width * r)


def _unshuffled(x: Array, r: int) -> Array:
    *batch, channels, height, width = x.shape
    lines = x.reshape(*batch, channels, height // r, r, width // r, r)  # (..., C, H, u, W, v)
    blocks = np.moveaxis(lines, (-3, -1), (-4, -3))  # (..., C, u, v, H, W)
    return np.array(blocks).reshape(*batch, channels * r**2, height // r, width // r)


class Upsample(Module):
    """`interpolate` as a layer.

    Examples
    --------
    >>> Upsample(scale_factor=2, mode="bilinear")(np.zeros((2, 8, 7, 5))).shape
    (2, 8, 14, 10)
    """

    def __init__(
        self,
        size: Sizes | None = None,
        scale_factor: float | tuple[float, float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        self.size, self.scale_factor, self.mode, self.align_corners = size, scale_factor, mode, align_corners

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"mode": self.mode, "align_corners": self.align_corners}
        return apply(interpolate, x, size=self.size, scale_factor=self.scale_factor, **how)


class PixelShuffle(Module):
    """`pixel_shuffle` as a layer.

    Examples
    --------
    >>> PixelShuffle(2)(np.zeros((2, 12, 7, 5))).shape
    (2, 3, 14, 10)
    """

    def __init__(self, upscale_factor: int) -> None:
        check_count("PixelShuffle", "upscale_factor", upscale_factor)
        self.upscale_factor = upscale_factor

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(pixel_shuffle, x, upscale_factor=self.upscale_factor)
