r"""Augmentation: show each image a little different every time.

A cat one pixel further to the left is a cat, but to a network it is another point in space. Rather than hope that it
finds out, make such points: shift, mirror, turn, add noise, cover a part. Which changes leave the class as it is, you
must know: a 6 upside down is no longer a 6.

All functions take a batch of images (N, C, H, W) and a generator, change each image in its own way, and return a new
array of the same shape and dtype. Use them on training data only.
"""

import numpy as np

from dlref.convolutional.windows import check_images
from dlref.engine import Array, check_floats, check_integers
from dlref.engine.arguments import arrays_required, check_count, check_generator, check_range


@arrays_required
def shift(x: Array, down: Array, right: Array) -> Array:
    """Move each image by so many pixels; what comes in at the edge is zero.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    down, right : (N,) array of int
        Negative numbers move up and to the left.

    Returns
    -------
    (N, C, H, W) array

    Raises
    ------
    ValueError
        If shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> shift(np.array([[[[1.0, 2.0, 3.0]]]]), down=np.array([0]), right=np.array([1]))
    array([[[[0., 1., 2.]]]])
    """
    check_images("shift", x)
    _check_one_each("shift", x, down=down, right=right)
    check_integers("shift", down=down, right=right)
    height, width = x.shape[2:]
    moved = np.zeros_like(x)
    # As Python's numbers, because unsigned ones have no negatives; further out than the edge there is nothing.
    for i, (d, r) in enumerate(zip(down.tolist(), right.tolist(), strict=True)):
        d, r = min(max(d, -height), height), min(max(r, -width), width)
        target = (slice(max(0, d), height + min(0, d)), slice(max(0, r), width + min(0, r)))
        source = (slice(max(0, -d), height + min(0, -d)), slice(max(0, -r), width + min(0, -r)))
        moved[i, :, *target] = x[i, :, *source]
    return moved


@arrays_required
def rotate(x: Array, degrees: Array) -> Array:
    r"""Turn each image around its centre, counterclockwise; pixels from outside are zero.

    Go backwards: for each pixel of the result, find the place in the image that it comes from. That place lies
    between four pixels; take their mean, the nearer the heavier (bilinear interpolation).

    Parameters
    ----------
    x : (N, C, H, W) array of float
    degrees : (N,) array

    Returns
    -------
    (N, C, H, W) array

    Raises
    ------
    ValueError
        If shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> rotate(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), degrees=np.array([90])).round(6)
    array([[[[2., 4.],
             [1., 3.]]]])
    """
    check_images("rotate", x)
    _check_one_each("rotate", x, degrees=degrees)
    n, _, height, width = x.shape
    row, column = np.indices((height, width)) - np.reshape([(height - 1) / 2, (width - 1) / 2], (2, 1, 1))
    cos, sin = (f(np.deg2rad(degrees))[:, np.newaxis, np.newaxis] for f in (np.cos, np.sin))  # (N, 1, 1)
    top, row_part = _floor(cos * row + sin * column + (height - 1) / 2)  # (N, H, W)
    left, column_part = _floor(cos * column - sin * row + (width - 1) / 2)
    image = np.arange(n)[:, np.newaxis, np.newaxis]
    turned = np.zeros((n, height, width, x.shape[1]), x.dtype)
    for below, after in np.ndindex(2, 2):
        i, j = top + below, left + after
        share = (row_part if below else 1 - row_part) * (column_part if after else 1 - column_part)
        share *= (i >= 0) & (i < height) & (j >= 0) & (j < width)
        pixels = x[image, :, i.clip(0, height - 1), j.clip(0, width - 1)]  # (N, H, W, C)
        turned += pixels * share[..., np.newaxis].astype(x.dtype)
    return np.ascontiguousarray(turned.transpose(0, 3, 1, 2))


@arrays_required
def random_shift(x: Array, *, max_shift: int, rng: np.random.Generator) -> Array:
    """Move each image by up to `max_shift` pixels, up or down and left or right.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    max_shift : int, 0 or more

    Returns
    -------
    (N, C, H, W) array

    Raises
    ------
    ValueError
        If `x` are no images or `max_shift` is negative.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator.

    Examples
    --------
    >>> import numpy as np
    >>> random_shift(np.ones((8, 1, 28, 28)), max_shift=2, rng=np.random.default_rng(0)).shape
    (8, 1, 28, 28)
    """
    check_images("random_shift", x)
    check_count("random_shift", "max_shift", max_shift, least=0)
    check_generator("random_shift", rng)
    down, right = rng.integers(-max_shift, max_shift + 1, (2, len(x)))
    return shift(x, down, right)


@arrays_required
def random_flip(x: Array, *, p: float = 0.5, rng: np.random.Generator) -> Array:
    """Mirror each image with probability `p`: left becomes right.

    Parameters, values and errors are those of `random_shift`, with `p` between 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> random_flip(np.array([[[[1.0, 2.0, 3.0]]]]), p=1, rng=np.random.default_rng(0))
    array([[[[3., 2., 1.]]]])
    """
    check_images("random_flip", x)
    check_range("random_flip", "p", p, 0, 1)
    check_generator("random_flip", rng)
    mirrored = rng.random(len(x)) < p
    return np.where(mirrored[:, np.newaxis, np.newaxis, np.newaxis], x[..., ::-1], x)


@arrays_required
def random_rotation(x: Array, *, degrees: float, rng: np.random.Generator) -> Array:
    """Turn each image by an angle between -`degrees` and `degrees`; see `rotate`.

    Parameters, values and errors are those of `random_shift`, with `degrees` from 0 to 180.

    Examples
    --------
    >>> import numpy as np
    >>> random_rotation(np.ones((8, 1, 28, 28)), degrees=15, rng=np.random.default_rng(0)).shape
    (8, 1, 28, 28)
    """
    check_images("random_rotation", x)
    check_range("random_rotation", "degrees", degrees, 0, 180)
    check_generator("random_rotation", rng)
    return rotate(x, rng.uniform(-degrees, degrees, len(x)))


@arrays_required
def gaussian_noise(x: Array, *, std: float, rng: np.random.Generator) -> Array:
    """Add a normally distributed number to each pixel.

    Parameters, values and errors are those of `random_shift`, with a standard deviation `std` of 0 or more.

    Examples
    --------
    >>> import numpy as np
    >>> noisy = gaussian_noise(np.zeros((8, 1, 28, 28)), std=0.1, rng=np.random.default_rng(0))
    >>> noisy.std().round(2)
    np.float64(0.1)
    """
    check_images("gaussian_noise", x)
    check_range("gaussian_noise", "std", std)
    check_generator("gaussian_noise", rng)
    return np.asarray(x + x.dtype.type(std) * rng.standard_normal(x.shape, dtype=x.dtype.type))


@arrays_required
def cutout(x: Array, *, size: int, rng: np.random.Generator) -> Array:
    """Cover a square of each image with zeros, so that no single detail decides.

    The square's centre is any pixel, so near the edge a part of the square is cut off.

    Parameters, values and errors are those of `random_shift`, with a side of `size` pixels, 1 or more.

    References
    ----------
    DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017,
    arXiv:1708.04552.

    Examples
    --------
    >>> import numpy as np
    >>> covered = cutout(np.ones((1, 1, 3, 3)), size=1, rng=np.random.default_rng(0))
    >>> covered.sum()
    np.float64(8.0)
    """
    check_images("cutout", x)
    check_count("cutout", "size", size)
    check_generator("cutout", rng)
    height, width = x.shape[2:]
    top = rng.integers(0, height, len(x)) - size // 2
    left = rng.integers(0, width, len(x)) - size // 2
    row = np.arange(height) - top[:, np.newaxis]  # (N, H), counted from the square's edge
    column = np.arange(width) - left[:, np.newaxis]
    covered = ((row >= 0) & (row < size))[:, :, np.newaxis] & ((column >= 0) & (column < size))[:, np.newaxis, :]
    return np.where(covered[:, np.newaxis], x.dtype.type(0), x)


@arrays_required
def mixup(x: Array, *, alpha: float = 0.2, rng: np.random.Generator) -> tuple[Array, Array, float]:
    r"""Blend each image with another one of the batch.

    $$\tilde x = \lambda x + (1 - \lambda)\, x_\text{partner}, \qquad \lambda \sim \operatorname{Beta}(\alpha, \alpha)$$

    The label is blended alike, so the loss is $\lambda L(y) + (1 - \lambda) L(y_\text{partner})$. The network learns to
    be unsure between classes.

    Parameters
    ----------
    x : (N, ...) array of float
    alpha : float, above 0
        Small: λ is mostly near 0 or 1. With 1, all λ are equally likely.

    Returns
    -------
    mixed : (N, ...) array
    partner : (N,) array of int
        Number of the other sample; its label is `y[partner]`.
    share : float
        The λ of the batch.

    Raises
    ------
    ValueError
        If `alpha` is not positive.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator.

    References
    ----------
    Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2017, arXiv:1710.09412.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[0.0], [1.0]])
    >>> mixed, partner, share = mixup(x, alpha=1.0, rng=np.random.default_rng(1))
    >>> np.allclose(mixed, share * x + (1 - share) * x[partner])
    True
    """
    check_floats("mixup", x=x)
    check_generator("mixup", rng)
    if not alpha > 0:
        raise ValueError(f"mixup: alpha must be above 0, got {alpha}")
    share = float(rng.beta(alpha, alpha))
    partner = rng.permutation(len(x))
    return share * x + (1 - share) * x[partner], partner, share


def _floor(place: Array) -> tuple[Array, Array]:
    """The whole number below, and what is left."""
    below = np.floor(place)
    return below.astype(int), place - below


def _check_one_each(name: str, x: Array, **arguments: Array) -> None:
    for argument, array in arguments.items():
        if np.shape(array) != x.shape[:1]:
            raise ValueError(f"{name}: {argument} must be {x.shape[:1]}, one for each image, got {np.shape(array)}")
