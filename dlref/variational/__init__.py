r"""Variational autoencoders: a code one can draw from.

An autoencoder's code has holes: decode a point that no image has been given, and nothing sensible comes out. A VAE's
encoder answers with a small cloud, a normal distribution $\mathcal N(\mu, \sigma^2)$, and the loss pushes all clouds
together until they fill the standard normal distribution. So whatever is drawn from that one decodes to an image.

- `dlref.variational.vae`: the models, plain and conditional, and the estimate of a likelihood by importance sampling;
- `dlref.variational.elbo`: the loss.

This is a whole training loop:

>>> import numpy as np
>>> from dlref.data import Batches, digits
>>> from dlref.optimization import Adam
>>> from dlref.training import fit
>>> rng = np.random.default_rng(0)
>>> x = (digits()[0].reshape(-1, 64) > 0.5).astype(np.float32)
>>> model = VAE([64, 128, 8], rng=rng)
>>> history = fit(model, Adam(model.parameters()), negative_elbo, Batches(x, x, batch_size=64, rng=rng), epochs=2)
>>> model.sample(16, rng=rng).shape
(16, 64)
"""

from dlref.variational.elbo import LogLikelihood, bernoulli_log_likelihood, gaussian_log_likelihood, negative_elbo
from dlref.variational.vae import VAE, ConditionalVAE, importance_weighted_log_likelihood, reparameterize

__all__ = [
    "VAE",
    "ConditionalVAE",
    "LogLikelihood",
    "bernoulli_log_likelihood",
    "gaussian_log_likelihood",
    "importance_weighted_log_likelihood",
    "negative_elbo",
    "reparameterize",
]
