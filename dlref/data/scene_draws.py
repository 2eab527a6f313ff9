r"""What chance decides in a scene, drawn so that the same seed decides the same everywhere.

NumPy promises that a seeded bit generator gives the same integers in every version and on every machine; it does not
promise so for the methods of `Generator`, such as `uniform` and `normal`, which may be improved. So only the integers
of `BitGenerator.random_raw` are used here, and arithmetic that IEEE 754 rounds in one way only: single sums, products,
quotients and square roots. A sine is none of these; it comes from a table of whole degrees, rounded far more coarsely
than two mathematical libraries differ.

References
----------
NEP 19, "Random number generator policy", 2018; L'Ecuyer and Simard, "TestU01", 2007, on what such integers must pass.
"""

from __future__ import annotations

import numpy as np

from dlref.engine import Array

_COSINE = (np.rint(np.cos(np.radians(np.arange(360))) * 4096) / 4096).astype(np.float32)


def direction(degrees: Array) -> tuple[Array, Array]:
    """Cosine and sine of whole degrees from 0 to 359, to 1/4096."""
    return _COSINE[degrees], _COSINE[(degrees + 270) % 360]


class Draws:
    """Random 32-bit words: a row for each image, a column for each decision.

    Every image gets the same number of words whatever the options, so that one and the same scene can be looked at
    with and without occlusion, rotated and upright.

    Parameters
    ----------
    words : (n, columns) array of uint64, below 2 ** 32
    """

    def __init__(self, words: Array) -> None:
        self.words = words

    @classmethod
    def of(cls, rng: np.random.Generator, n: int, columns: int) -> Draws:
        """The next n * columns integers of a generator; the lower half of each, which every bit generator fills."""
        words = np.asarray(rng.bit_generator.random_raw(n * columns), np.uint64)
        return cls((words & np.uint64(0xFFFFFFFF)).reshape(n, columns))

    def part(self, start: int, columns: int) -> Draws:
        """The decisions from column `start` on, counted from 0 again."""
        return Draws(self.words[:, start : start + columns])

    def pick(self, column: int, count: int | Array) -> Array:
        """Whole numbers from 0 to count - 1."""
        return ((self.words[:, column] * np.asarray(count, np.uint64)) >> np.uint64(32)).astype(np.int64)

    def uniform(self, column: int, low: float | Array = 0.0, high: float | Array = 1.0) -> Array:
        """Numbers from low to high, in float32."""
        share = (self.words[:, column] >> np.uint64(8)).astype(np.float32) / np.float32(2**24)
        low, high = np.asarray(low, np.float32), np.asarray(high, np.float32)
        return np.asarray(low + (high - low) * share)
