r"""Autoencoders in PyTorch: dense, tied, convolutional. Arguments and state dicts are those of `dlref.autoencoders`."""

from dlref.pytorch.autoencoders.autoencoder import Autoencoder, ConvolutionalAutoencoder, TiedAutoencoder
from dlref.pytorch.autoencoders.code_penalties import contractive_penalty, kl_sparsity, l1_sparsity
from dlref.pytorch.autoencoders.corruption import additive_gaussian_noise, masking_noise

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
