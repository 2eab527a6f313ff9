r"""Group and instance normalisation: channels of one sample, together or each by itself.

Batch normalisation needs many samples to measure a mean. Where images are so large that a batch holds two of them,
measure over the pixels instead, for a group of channels at a time.
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.normalization.layer import check_eps, layer_norm


@checked_operation
def group_norm(
    x: Array, weight: Array | None = None, bias: Array | None = None, *, num_groups: int, eps: float = 1e-5
) -> tuple[Array, Pullback]:
    r"""Layer normalisation of each group of channels, then a scale and shift for each channel.

    $$y_{n,c} = w_c\, \hat x_{n,c} + b_c, \qquad \hat x = \text{layer norm of the group that } c \text{ is in}$$

    Works with small batches, where batch normalisation's statistics are noise.

    Parameters
    ----------
    x : (N, C, ...) array of float
    weight, bias : (C,) array, optional
    num_groups : int
        Neighbouring channels form so many groups of equal size. 1: all channels together; C: each by itself
        (`instance_norm`).
    eps : float, above 0

    Returns
    -------
    y : (N, C, ...) array
    pullback : dy (N, C, ...) -> dx, dweight (C,) or None, dbias (C,) or None

    Raises
    ------
    ValueError
        If shapes do not fit, or the channels cannot be divided evenly.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Wu and He, "Group Normalization", 2018, arXiv:1803.08494.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = group_norm(np.array([[1.0, 3.0, 10.0, 50.0]]), num_groups=2)
    >>> y.round(3)
    array([[-1.,  1., -1.,  1.]])
    """
    _check_channels("group_norm", x, weight, bias)
    if num_groups < 1 or x.shape[1] % num_groups:
        raise ValueError(f"group_norm: num_groups must divide {x.shape[1]} channels, got {num_groups}")
    check_eps("group_norm", eps)
    groups = x.reshape(len(x) * num_groups, math.prod(x.shape[1:]) // num_groups)
    normed, pull = layer_norm(groups, eps=eps)
    normed = normed.reshape(*x.shape[:2], math.prod(x.shape[2:]))  # (N, C, P)
    y = normed if weight is None else normed * weight[:, np.newaxis]
    if bias is not None:
        y = y + bias[:, np.newaxis]

    def pullback(dy: Array) -> tuple[Array, Array | None, Array | None]:
        d = dy.reshape(normed.shape)
        dnormed = d if weight is None else d * weight[:, np.newaxis]
        dweight = None if weight is None else np.vecdot(d, normed).sum(0)
        return pull(dnormed.reshape(groups.shape))[0].reshape(x.shape), dweight, None if bias is None else d.sum((0, 2))

    return y.reshape(x.shape), pullback


@checked_operation
def instance_norm(
    x: Array, weight: Array | None = None, bias: Array | None = None, *, eps: float = 1e-5
) -> tuple[Array, Pullback]:
    r"""Every channel of every sample gets mean 0 and variance 1: `group_norm` with one channel to a group.

    In images, that removes contrast and keeps shapes. It made style transfer work.

    Parameters
    ----------
    x : (N, C, ...) array of float
        With more than one number for each channel.
    weight, bias : (C,) array, optional
    eps : float, above 0

    Returns
    -------
    y : (N, C, ...) array
    pullback : dy (N, C, ...) -> dx, dweight (C,) or None, dbias (C,) or None

    Raises
    ------
    ValueError
        If shapes do not fit, or a channel has a single number, of which nothing would be left.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Ulyanov, Vedaldi and Lempitsky, "Instance Normalization: The Missing Ingredient for Fast Stylization", 2016,
    arXiv:1607.08022.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = instance_norm(np.array([[[1.0, 3.0], [10.0, 50.0]]]))
    >>> y.round(3)
    array([[[-1.,  1.],
            [-1.,  1.]]])
    """
    _check_channels("instance_norm", x, weight, bias)
    check_eps("instance_norm", eps)
    if math.prod(x.shape[2:]) < 2:
        raise ValueError(f"instance_norm: x needs more than one number for each channel, got shape {x.shape}")
    return group_norm(x, weight, bias, num_groups=x.shape[1], eps=eps)


class GroupNorm(Module):
    """`group_norm` with a scale (at first 1) and a shift (at first 0) for each channel.

    Examples
    --------
    >>> import numpy as np
    >>> GroupNorm(2, 6)(np.zeros((2, 6, 4, 4), np.float32)).shape
    (2, 6, 4, 4)
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        *,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_eps("GroupNorm", eps)
        if num_channels % num_groups:
            raise ValueError(f"GroupNorm: num_groups must divide {num_channels} channels, got {num_groups}")
        self.num_groups, self.eps = num_groups, eps
        self.weight = Parameter(np.ones(num_channels, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, dtype)) if affine else None

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(group_norm, x, self.weight, self.bias, num_groups=self.num_groups, eps=self.eps)


class InstanceNorm2d(Module):
    """`instance_norm` of images (N, C, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> InstanceNorm2d(3)(np.zeros((2, 3, 4, 4), np.float32)).shape
    (2, 3, 4, 4)
    """

    def __init__(
        self, num_features: int, eps: float = 1e-5, *, affine: bool = False, dtype: DTypeLike = np.float32
    ) -> None:
        check_eps("InstanceNorm2d", eps)
        self.num_features, self.eps = num_features, eps
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None

    def forward(self, x: Tensor | Array) -> Tensor:
        if x.ndim != 4 or x.shape[1] != self.num_features:
            raise ValueError(f"InstanceNorm2d: x must be (N, {self.num_features}, H, W), got shape {x.shape}")
        return apply(instance_norm, x, self.weight, self.bias, eps=self.eps)


# What goes in, checked before anything is computed.


def _check_channels(name: str, x: Array, weight: Array | None, bias: Array | None) -> None:
    check_floats(name, x=x, weight=weight, bias=bias)
    if x.ndim < 2 or 0 in x.shape[1:]:
        raise ValueError(f"{name}: x must be (N, C, ...), got shape {x.shape}")
    for argument, array in (("weight", weight), ("bias", bias)):
        if array is not None and array.shape != x.shape[1:2]:
            raise ValueError(f"{name}: {argument} must be {x.shape[1:2]} to match x {x.shape}, got {array.shape}")
