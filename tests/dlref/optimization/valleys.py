"""Functions to descend, and closures over them."""

import numpy as np


def positive(rng, n):
    """A random positive definite matrix."""
    a = rng.standard_normal((n, n))
    return a @ a.T + n * np.eye(n)
