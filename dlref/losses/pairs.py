r"""Checks of a prediction and its target."""

import numpy as np

from dlref.engine import Array, check_floats


def check_pair(operation: str, prediction: Array, target: Array, name: str = "prediction") -> None:
    check_floats(operation, **{name: prediction, "target": target})
    check_shapes(operation, name, prediction, target)


def check_shapes(operation: str, name: str, prediction: Array, target: Array) -> None:
    # Broadcasting (N, 1) against (N,) would compare everyone with everyone.
    if prediction.shape != target.shape:
        raise ValueError(f"{operation}: target must be of shape {prediction.shape} like {name}, got {target.shape}")


def constant(operation: str, name: str, factor: Array | None, like: Array) -> Array:
    """A factor in the precision of the input it multiplies; 1 if left out."""
    array = np.asarray(1 if factor is None else factor, like.dtype)
    try:
        np.broadcast_to(array, like.shape)
    except ValueError:
        raise ValueError(f"{operation}: {name} must broadcast to {like.shape}, got shape {array.shape}") from None
    return array
