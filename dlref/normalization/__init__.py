r"""Normalisation: mean 0 and variance 1, over whose numbers?

All kinds shift and stretch numbers in the same way, then apply a scale and a shift that are learned. They differ
in which numbers share a mean. For images of shape (N, C, H, W):

- batch: over N, H and W, one mean for each channel (`dlref.normalization.batch`);
- layer: over C, H and W, one mean for each sample (`dlref.normalization.layer`);
- group: over H, W and the channels of a group, in a sample (`dlref.normalization.group`);
- instance: over H and W, one mean for each channel of each sample.

>>> import numpy as np
>>> x = np.random.default_rng(0).standard_normal((8, 6, 5, 5))
>>> by_group, _ = group_norm(x, num_groups=1)
>>> by_layer, _ = layer_norm(x, normalized_shape=(6, 5, 5))
>>> np.allclose(by_group, by_layer)  # one group of all channels
True
>>> by_instance, _ = instance_norm(x[:1])
>>> by_batch, _ = batch_norm(x[:1], training=True)
>>> np.allclose(by_instance, by_batch)  # a batch of one
True
"""

from dlref.normalization.batch import BatchNorm1d, BatchNorm2d, batch_norm
from dlref.normalization.group import GroupNorm, InstanceNorm2d, group_norm, instance_norm
from dlref.normalization.layer import LayerNorm, RMSNorm, layer_norm, rms_norm

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "GroupNorm",
    "InstanceNorm2d",
    "LayerNorm",
    "RMSNorm",
    "batch_norm",
    "group_norm",
    "instance_norm",
    "layer_norm",
    "rms_norm",
]
