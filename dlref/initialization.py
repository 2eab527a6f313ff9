r"""Initialisation: how large the first weights are.

A layer adds up `fan_in` products. If inputs have variance 1 and weights variance $v$, the sum has variance
$\text{fan\_in} \cdot v$. With $v = 1$ and 256 inputs each layer makes its signal 16 times larger, and after ten
layers it is $10^{12}$; with $v$ too small it is gone. Xavier's choice $v = 1/\text{fan}$ keeps it; He's choice
$v = 2/\text{fan\_in}$ keeps it through ReLU, which throws half of the variance away.

The functions write into the array they are given and return what they were given. Names, arguments and defaults
are those of `torch.nn.init`, plus a `numpy.random.Generator` as `rng`. Those that fill without looking at the shape
stand in `dlref.filling`, and can be imported from here.
"""

import math
from collections.abc import Sequence

import numpy as np

from dlref.autograd import Tensor
from dlref.filling import T, array_to_fill, constant_, normal_, ones_, uniform_, zeros_
from dlref.operation import Array

__all__ = [
    "calculate_gain",
    "constant_",
    "fans",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


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
    rng : numpy.random.Generator

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
    rng : numpy.random.Generator

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
    rng : numpy.random.Generator

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
    rng : numpy.random.Generator

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


def orthogonal_(tensor: T, gain: float = 1.0, *, rng: np.random.Generator) -> T:
    r"""Fill with a random rotation: $W W^\top = \text{gain}^2 I$ (or $W^\top W$, if W is higher than wide).

    A rotation changes no length, so no number of layers makes a signal explode or vanish.

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
        More than two axes are read as (out, in * ...).
    gain : float
    rng : numpy.random.Generator

    Returns
    -------
    `tensor`

    References
    ----------
    Saxe, McClelland and Ganguli, "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural
    Networks", 2013, arXiv:1312.6120.

    Examples
    --------
    >>> w = orthogonal_(np.empty((2, 3)), rng=np.random.default_rng(0))
    >>> np.abs(w @ w.T).round(3)
    array([[1., 0.],
           [0., 1.]])
    """
    array = array_to_fill("orthogonal_", tensor)
    fans(array.shape)  # refuses a vector
    rows, columns = array.shape[0], math.prod(array.shape[1:])
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diag(r))  # QR chooses signs; drawn back, every rotation is equally likely
    array[...] = gain * (q if rows >= columns else q.T).reshape(array.shape)
    return tensor
