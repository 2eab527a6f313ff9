r"""Corruption: spoil an input, so that a network can learn to repair it.

A denoising autoencoder is given a spoilt image and asked for the clean one. Copying no longer helps. To fill in what is
missing it must know what images look like.

Both functions take an array of any shape and a generator, and return a new array of the same shape and dtype. Draw anew
for every batch: the same image, spoilt in a hundred ways, is a hundred lessons.
"""

import numpy as np

from dlref.engine import Array, check_floats
from dlref.engine.arguments import arrays_required, check_generator, check_range


@arrays_required
def masking_noise(x: Array, *, p: float, rng: np.random.Generator) -> Array:
    r"""Set each number to zero with probability p.

    $$\tilde x_i = m_i x_i, \qquad m_i = \begin{cases} 0 & \text{with probability } p \\ 1 & \text{otherwise}
      \end{cases}$$

    Dropout does this to hidden units and scales up the rest. Here nothing is scaled: a pixel that is left is as bright
    as it was.

    Parameters
    ----------
    x : array of float, any shape
    p : float, 0 to 1
        Share of numbers that are lost.

    Returns
    -------
    array like `x`

    Raises
    ------
    ValueError
        If `p` is not between 0 and 1.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator.

    References
    ----------
    Vincent, Larochelle, Bengio and Manzagol, "Extracting and Composing Robust Features with Denoising Autoencoders",
    ICML 2008.

    Examples
    --------
    >>> masking_noise(np.arange(1.0, 7.0), p=0.5, rng=np.random.default_rng(0))
    array([1., 2., 3., 0., 0., 0.])
    """
    check_floats("masking_noise", x=x)
    check_range("masking_noise", "p", p, 0, 1)
    check_generator("masking_noise", rng)
    return np.where(rng.random(x.shape, dtype=np.float32) < p, x.dtype.type(0), x)


@arrays_required
def additive_gaussian_noise(x: Array, *, std: float, rng: np.random.Generator) -> Array:
    r"""Add a normally distributed number to each.

    $$\tilde x = x + \sigma \epsilon, \qquad \epsilon \sim \mathcal N(0, I)$$

    The spoilt numbers may leave the range of the clean ones; nothing is cut off.

    Parameters
    ----------
    x : array of float, any shape
    std : float, 0 or more
        $\sigma$.

    Returns
    -------
    array like `x`

    Raises
    ------
    ValueError
        If `std` is negative.
    TypeError
        If `x` is not of float32 or float64, or `rng` is no generator.

    References
    ----------
    Vincent, Larochelle, Lajoie, Bengio and Manzagol, "Stacked Denoising Autoencoders", JMLR 11, 2010, section 4.

    Examples
    --------
    >>> additive_gaussian_noise(np.zeros(10_000), std=0.5, rng=np.random.default_rng(0)).std().round(2)
    np.float64(0.5)
    """
    check_floats("additive_gaussian_noise", x=x)
    check_range("additive_gaussian_noise", "std", std)
    check_generator("additive_gaussian_noise", rng)
    return np.asarray(x + x.dtype.type(std) * rng.standard_normal(x.shape, dtype=x.dtype.type))
