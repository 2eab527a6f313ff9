r"""Orthogonal initialisation: a matrix that keeps the length of every vector."""

import math

import numpy as np

from dlref.engine.arguments import check_generator
from dlref.initialization.fill import T, array_to_fill
from dlref.initialization.variance_scaling import (
    fans,
)


def orthogonal_(tensor: T, gain: float = 1.0, *, rng: np.random.Generator) -> T:
    r"""Fill with a random rotation: $W W^\top = \text{gain}^2 I$ (or $W^\top W$, if W is higher than wide).

    A rotation changes no length, so no number of layers makes a signal explode or vanish.

    Parameters
    ----------
    tensor : Tensor or array of float, (out, in, ...)
        More than two axes are read as (out, in * ...).

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
    check_generator("orthogonal_", rng)
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diag(r))  # QR chooses signs; drawn back, every rotation is equally likely
    array[...] = gain * (q if rows >= columns else q.T).reshape(array.shape)
    return tensor
