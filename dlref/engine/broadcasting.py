"""Broadcasting, backwards.

NumPy *broadcasts*: `(3, 4) + (4,)` uses each of the four numbers three times. A number that is used three times has
three effects on the loss, so its gradient is their sum: the pullback sums over exactly the axes that broadcasting
added.
"""

import numpy as np

from dlref.engine.operation import Array


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Sum `gradient` over the axes along which an array of this shape was repeated."""
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))  # axes put in front
    stretched = tuple(i for i, length in enumerate(shape) if length == 1 and gradient.shape[i] != 1)
    return np.asarray(gradient.sum(axis=stretched, keepdims=True))
