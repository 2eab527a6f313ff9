r"""Variational autoencoders in PyTorch. Arguments and state dicts are those of `dlref.variational`.

Random numbers are drawn on the CPU and then moved: the same generator gives the same noise on every device.
"""

from dlref.pytorch.variational.elbo import (
    LogLikelihood,
    bernoulli_log_likelihood,
    gaussian_log_likelihood,
    negative_elbo,
)
from dlref.pytorch.variational.vae import VAE, ConditionalVAE, importance_weighted_log_likelihood, reparameterize

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
