r"""Xavier's and He's initialisation: the variance of the weights follows from the shape of the layer."""

import math
from collections.abc import Sequence

import numpy as np

from dlref.engine import Array, Tensor
from dlref.initialization.fill import T, array_to_fill, normal_, uniform_


def fans(shape: Sequence[int]) -> tuple[int, int]:
    r"""How many numbers one output adds up, and how many outputs one input goes to.

    For a convolution each of the `in` channels counts once for every place in the kernel.

    Parameters
    ----------
    shape : (out, in) or (out, in, kernel...)
        Shape of a weight.

    Returns
    -------
    fan_in, fan_out : int

    Raises
    ------
    ValueError
        If the shape has fewer than two axes, or no entries.

    Examples
    --------
    >>> fans((512, 784))
    (784, 512)
    >>> fans((16, 3, 5, 5))
    (75, 400)
    """
    if len(shape) < 2 or 0 in shape:
        raise ValueError(f"fans: shape must be (out, in, ...), all positive, got {tuple(shape)}")
    places = math.prod(shape[2:])
    return shape[1] * places, shape[0] * places


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    r"""The factor by which weights must be larger to make up for what the activation takes away.

    Parameters
    ----------
    nonlinearity : str
        "linear", "conv1d", "conv2d", "conv3d", "sigmoid" (1), "tanh" (5/3), "relu" ($\sqrt2$),
        "leaky_relu" ($\sqrt{2 / (1 + a^2)}$) or "selu" (3/4).
    param : float, optional
        $a$, the slope of "leaky_relu" on the left; 0.01 if left out.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If no such activation is known.

    Examples
    --------
    >>> round(calculate_gain("relu"), 4)
    1.4142
    """
    slope = 0.01 if param is None else float(param)
    gains = {"tanh": 5 / 3, "relu": math.sqrt(2), "leaky_relu": math.sqrt(2 / (1 + slope**2)), "selu": 3 / 4}
    gains |= dict.fromkeys(("linear", "conv1d", "conv2d", "conv3d", "sigmoid"), 1.0)
    if nonlinearity not in gains:
        raise ValueError(
            f"calculate_gain: nonlinearity must be one of {', '.join(sorted(gains))}, got {nonlinearity!r}"
        )
    return gains[nonlinearity]


def xavier_uniform_(tensor: T, gain: float = 1.0, *, rng: np.random.Generator) -> T:
    r"""Keep the variance of a tanh or linear layer, forward and backward, with a uniform distribution.

    $$w \sim U(-r, r), \qquad r = \text{gain} \sqrt{\frac{6}{\text{fan\_in} + \text{fan\_out}}}$$

    A uniform distribution on $(-r, r)$ has variance $r^2/3$.

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
    gain : float
        See `calculate_gain`.

    Returns
    -------
    `tensor`

    References
    ----------
    Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks",
    AISTATS 2010, equation 16.

    Examples
    --------
    >>> weight = xavier_uniform_(np.empty((300, 100)), rng=np.random.default_rng(0))
    >>> f"{weight.var():.4f}, {2 / 400}"
    '0.0050, 0.005'
    """
    radius = gain * math.sqrt(6 / sum(fans(array_to_fill("xavier_uniform_", tensor).shape)))
    return uniform_(tensor, -radius, radius, rng=rng)


def xavier_normal_(tensor: T, gain: float = 1.0, *, rng: np.random.Generator) -> T:
    r"""Like `xavier_uniform_`, with a normal distribution.

    $$w \sim N(0, \sigma^2), \qquad \sigma = \text{gain} \sqrt{\frac{2}{\text{fan\_in} + \text{fan\_out}}}$$

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
    gain : float
        See `calculate_gain`.

    Returns
    -------
    `tensor`

    References
    ----------
    Glorot and Bengio 2010, equation 12.

    Examples
    --------
    >>> weight = xavier_normal_(np.empty((300, 100)), rng=np.random.default_rng(0))
    >>> f"{weight.var():.4f}"
    '0.0050'
    """
    std = gain * math.sqrt(2 / sum(fans(array_to_fill("xavier_normal_", tensor).shape)))
    return normal_(tensor, std=std, rng=rng)


def kaiming_uniform_(
    tensor: T, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *, rng: np.random.Generator
) -> T:
    r"""He's initialisation: keep the variance through ReLU, with a uniform distribution.

    $$w \sim U(-r, r), \qquad r = \text{gain} \sqrt{\frac{3}{\text{fan}}}$$

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
    a : float
        Slope of a leaky ReLU on the left; 0 for the ordinary one.
    mode : "fan_in" or "fan_out"
        Keep the variance of the signal on its way forward, or of the gradient on its way back.
    nonlinearity : str
        See `calculate_gain`.

    Returns
    -------
    `tensor`

    Raises
    ------
    ValueError
        If `mode` is another word.

    References
    ----------
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
    Classification", 2015, arXiv:1502.01852.

    Examples
    --------
    >>> weight = kaiming_uniform_(np.empty((300, 100)), rng=np.random.default_rng(0))
    >>> f"{weight.var():.3f}, {2 / 100}"
    '0.020, 0.02'
    """
    radius = math.sqrt(3) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -radius, radius, rng=rng)


def kaiming_normal_(
    tensor: T, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", *, rng: np.random.Generator
) -> T:
    r"""Like `kaiming_uniform_`, with a normal distribution.

    $$w \sim N(0, \sigma^2), \qquad \sigma = \frac{\text{gain}}{\sqrt{\text{fan}}}$$

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
    a, mode, nonlinearity
        As in `kaiming_uniform_`.

    Returns
    -------
    `tensor`

    References
    ----------
    He, Zhang, Ren and Sun 2015, equation 10.

    Examples
    --------
    >>> weight = kaiming_normal_(np.empty((300, 100)), rng=np.random.default_rng(0))
    >>> f"{weight.var():.3f}"
    '0.020'
    """
    return normal_(tensor, std=_kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity), rng=rng)


def _kaiming_std(name: str, tensor: Tensor | Array, a: float, mode: str, nonlinearity: str) -> float:
    fan_in, fan_out = fans(array_to_fill(name, tensor).shape)
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'{name}: mode must be "fan_in" or "fan_out", got {mode!r}')
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)
