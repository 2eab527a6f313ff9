"""What the tests of variational autoencoders share."""

import numpy as np

from dlref.variational import (
    ConditionalVAE,
    reparameterize,
)


def drawn(mean, log_variance):
    return reparameterize(mean, log_variance, rng=np.random.default_rng(7))


LABELS = np.array([2, 0, 1, 1])


def conditional(rng):
    return ConditionalVAE([6, 2], 3, rng=rng, dtype=np.float64)
