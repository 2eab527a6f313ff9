r"""Large arrays in pieces that fit into the processor's cache.

A formula of ten operations, written for a whole array of a million numbers, fetches and stores this million ten times,
and waits for memory longer than it computes. Taken piece by piece, each piece is fetched once.
"""

from collections.abc import Iterator

from dlref.engine.operation import Array

BLOCK = 2**17  # numbers, half a megabyte of float32: large enough that the calls themselves cost little


def blocks(*arrays: Array, size: int = BLOCK) -> Iterator[tuple[Array, ...]]:
    """Pieces of arrays of one size, read in rows; what is written to the pieces of a contiguous array is in the array.

    >>> import numpy as np
    >>> y = np.empty((2, 3))
    >>> for x_part, y_part in blocks(np.arange(6.0).reshape(2, 3), y):
    ...     y_part[:] = 2 * x_part
    >>> y
    array([[ 0.,  2.,  4.],
           [ 6.,  8., 10.]])
    """
    flat = [array.reshape(-1) for array in arrays]
    for begin in range(0, flat[0].size, size):
        yield tuple(array[begin : begin + size] for array in flat)
