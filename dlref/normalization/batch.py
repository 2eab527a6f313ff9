r"""Batch normalisation: every channel gets mean 0 and variance 1, measured on the batch.

While a network learns, each layer changes what the next one sees. Batch normalisation takes each channel's mean
and spread out of its hands, and gives them to two parameters that are learned directly. Larger learning rates
work, and the scale of the initial weights matters less.

The price: a sample's output depends on the others of its batch. For use after training, running averages of the
statistics are kept, and then a sample is on its own again. That is the difference between `train()` and `eval()`.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.engine import Array, Module, Parameter, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_range
from dlref.normalization.layer import check_eps


@checked_operation
def batch_norm(
    x: Array,
    weight: Array | None = None,
    bias: Array | None = None,
    *,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Array, Pullback]:
    r"""Shift and scale every channel to mean 0 and variance 1, then apply a learned scale and shift.

    $$y = w_c\, \frac{x - \mu_c}{\sigma_c} + b_c, \qquad \sigma_c = \sqrt{\operatorname{var}_c + \epsilon}$$

    In training, mean and variance are those of channel $c$ over all samples and all pixels, m numbers in all. As the
    mean depends on x too, the gradient that goes back has lost its mean and its component along the output:

    $$\frac{\partial L}{\partial x} = \frac{w_c}{\sigma_c} \Big(g - \frac1m \sum g -
      \hat x \cdot \frac1m \sum g\, \hat x\Big), \qquad g = \frac{\partial L}{\partial y}, \quad
      \hat x = \frac{x - \mu_c}{\sigma_c}$$

    Parameters
    ----------
    x : (N, C, ...) array of float
    weight, bias : (C,) array, optional
    running_mean, running_var : (C,) array
        In training (where they may be left out) they are moved towards the batch's statistics, *in place* as in
        PyTorch. Otherwise they are used instead of these.
    momentum : float, 0 to 1
        Weight of the new statistics: $r \leftarrow (1 - \text{momentum})\, r + \text{momentum} \cdot \text{new}$.
    eps : float, above 0
        Keeps a channel that is the same everywhere from being divided by zero.

    Returns
    -------
    y : (N, C, ...) array
    pullback : dy (N, C, ...) -> dx, dweight (C,) or None, dbias (C,) or None

    Raises
    ------
    ValueError
        If shapes do not fit, if there is but one number for each channel in training, or if there are no running
        statistics otherwise.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
    Shift", 2015, arXiv:1502.03167, algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 10.0], [3.0, 50.0]])
    >>> y, pullback = batch_norm(x, training=True)
    >>> y.round(3)
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    _check(x, weight, bias, running_mean, running_var, training, momentum, eps)
    pixels = x.reshape(*x.shape[:2], int(np.prod(x.shape[2:])))  # (N, C, P)
    ones, count = np.ones(pixels.shape[2], x.dtype), pixels.shape[0] * pixels.shape[2]

    def total(of: Array) -> Array:
        """(N, C, P) -> (C, 1). As a product with ones, faster than `sum`."""
        return np.asarray((of @ ones).sum(0)[:, np.newaxis])

    if training:
        mean = total(pixels) / count
        centred = pixels - mean
        # The mean of squares of what is centred; the mean of x² less the square of the mean would lose all its
        # digits where the mean is large.
        var = np.vecdot(centred, centred).sum(0)[:, np.newaxis] / count
        far = np.abs(mean) > np.sqrt(var)
        if far.any():
            # Far from zero the mean has lost digits. What it left standing is small, so that its own mean has them.
            rest = far * total(centred) / count  # no channel depends on another
            centred -= rest
            mean, var = mean + rest, np.maximum(var - rest * rest, 0)
        _move(running_mean, mean[:, 0], momentum)
        _move(running_var, var[:, 0] * (count / (count - 1)), momentum)  # unbiased, for use on other data
    else:
        mean, var = (statistics[:, np.newaxis] for statistics in (running_mean, running_var) if statistics is not None)
        centred = pixels - mean
    inverse = 1 / np.sqrt(var + eps)  # (C, 1)
    scale = inverse if weight is None else inverse * weight[:, np.newaxis]
    y = centred * scale
    if bias is not None:
        y += bias[:, np.newaxis]

    def pullback(dy: Array) -> tuple[Array, Array | None, Array | None]:
        d = dy.reshape(pixels.shape)
        along = np.vecdot(d, centred).sum(0)[:, np.newaxis] * inverse  # (C, 1): the sum of dy · x̂
        level = total(d)
        if training:
            dx = centred * (along * inverse / -count)
            dx += d
            dx -= level / count
            dx *= scale
        else:
            dx = d * scale
        return dx.reshape(x.shape), None if weight is None else along[:, 0], None if bias is None else level[:, 0]

    return y.reshape(x.shape), pullback


def _move(running: Array | None, new: Array, momentum: float) -> None:
    if running is not None:
        running *= 1 - momentum
        running += momentum * new


def _check(
    x: Array,
    weight: Array | None,
    bias: Array | None,
    running_mean: Array | None,
    running_var: Array | None,
    training: bool,
    momentum: float,
    eps: float,
) -> None:
    per_channel = {"weight": weight, "bias": bias, "running_mean": running_mean, "running_var": running_var}
    check_floats("batch_norm", x=x, **per_channel)
    if x.ndim < 2:
        raise ValueError(f"batch_norm: x must be (N, C, ...), got shape {x.shape}")
    for name, array in per_channel.items():
        if array is not None and array.shape != x.shape[1:2]:
            raise ValueError(f"batch_norm: {name} must be {x.shape[1:2]} to match x {x.shape}, got {array.shape}")
    missing = [name for name in ("running_mean", "running_var") if per_channel[name] is None]
    if missing and not training:
        raise ValueError(
            f"batch_norm: running_mean and running_var are needed unless training, got None for {' and '.join(missing)}"
        )
    if training and x.size < 2 * x.shape[1]:
        raise ValueError(f"batch_norm: training needs more than one number for each channel, x has shape {x.shape}")
    check_range("batch_norm", "momentum", momentum, 0, 1)
    check_eps("batch_norm", eps)


class BatchNorm1d(Module):
    r"""`batch_norm` of feature vectors (N, C) or sequences (N, C, L), with running statistics.

    Parameters
    ----------
    num_features : int
        Channels C.
    momentum : float or None
        `None`: the running statistics are the plain mean over all batches so far.
    affine : bool
        Whether there are a weight (at first 1) and a bias (at first 0) to learn.
    track_running_stats : bool
        If false, every batch is normalised by its own statistics, after training too.

    Examples
    --------
    >>> import numpy as np
    >>> norm = BatchNorm1d(1)
    >>> x = np.array([[2.0], [4.0]], np.float32)
    >>> norm(x).data.ravel(), norm.running_mean
    (array([-0.999995,  0.999995], dtype=float32), array([0.3], dtype=float32))
    >>> norm.eval()(x[:1]).shape  # one sample is enough now
    (1, 1)
    """

    axes: tuple[int, ...] = (2, 3)
    running_mean: Array | None
    running_var: Array | None
    num_batches_tracked: Array | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if momentum is not None:
            check_range(type(self).__name__, "momentum", momentum, 0, 1)
        check_eps(type(self).__name__, eps)
        self.eps, self.momentum = eps, momentum
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None
        self.register_buffer("running_mean", np.zeros(num_features, dtype) if track_running_stats else None)
        self.register_buffer("running_var", np.ones(num_features, dtype) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", np.array(0) if track_running_stats else None)

    def forward(self, x: Tensor | Array) -> Tensor:
        if x.ndim not in self.axes:
            wanted = " or ".join(map(str, self.axes))
            raise ValueError(f"{type(self).__name__}: x must have {wanted} axes, got shape {x.shape}")
        batches = self.num_batches_tracked
        momentum = self.momentum
        if momentum is None:  # the mean of n + 1 numbers moves from the mean of n by 1 / (n + 1) of the difference
            momentum = 1.0 if batches is None else 1 / (int(batches) + 1)
        y = apply(
            batch_norm,
            x,
            self.weight,
            self.bias,
            running_mean=self.running_mean,
            running_var=self.running_var,
            training=self.training or self.running_mean is None,
            momentum=momentum,
            eps=self.eps,
        )
        if self.training and batches is not None:
            batches += 1
        return y


class BatchNorm2d(BatchNorm1d):
    """`batch_norm` of images (N, C, H, W); arguments as in `BatchNorm1d`.

    One mean and one variance for each channel, over all pixels of all images: a pattern counts as strong or weak
    whatever its place.

    Examples
    --------
    >>> import numpy as np
    >>> norm = BatchNorm2d(3)
    >>> norm(np.ones((2, 3, 4, 4), np.float32)).data.any()  # no spread, nothing left
    np.False_
    >>> list(norm.state_dict())
    ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
    """

    axes = (4,)
