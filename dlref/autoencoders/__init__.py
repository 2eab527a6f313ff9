r"""Autoencoders: squeeze an input through a narrow place, and learn to restore it.

An encoder turns the input $x$ into a code $h$, a decoder turns the code into a reconstruction $\hat x$. The target is
the input itself, so no labels are needed. If the code is smaller than the input, the network must find out what the
inputs have in common; with linear layers it finds the plane of the first principal components.

A larger code must be kept from copying by other means.

- `dlref.autoencoders.autoencoder`: the models, dense, tied and convolutional;
- `dlref.autoencoders.corruption`: spoil the input, and ask for the clean one;
- `dlref.autoencoders.code_penalties`: make the code cost something.

Denoising, for instance, is one call in the loop:

>>> import numpy as np
>>> from dlref.activations import ReLU
>>> from dlref.engine import apply
>>> from dlref.losses import mse_loss
>>> rng = np.random.default_rng(0)
>>> model = Autoencoder([64, 100], code_activation=ReLU, rng=rng)
>>> x = np.ones((8, 64), np.float32)
>>> loss = apply(mse_loss, model(masking_noise(x, p=0.3, rng=rng)), x)
"""

from dlref.autoencoders.autoencoder import Autoencoder, ConvolutionalAutoencoder, TiedAutoencoder
from dlref.autoencoders.code_penalties import contractive_penalty, kl_sparsity, l1_sparsity
from dlref.autoencoders.corruption import additive_gaussian_noise, masking_noise

__all__ = [
    "Autoencoder",
    "ConvolutionalAutoencoder",
    "TiedAutoencoder",
    "additive_gaussian_noise",
    "contractive_penalty",
    "kl_sparsity",
    "l1_sparsity",
    "masking_noise",
]
