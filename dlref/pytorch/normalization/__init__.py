r"""All normalisations in PyTorch; `dlref.normalization` says how they differ."""

from dlref.pytorch.normalization.batch import BatchNorm1d, BatchNorm2d, batch_norm
from dlref.pytorch.normalization.group import GroupNorm, InstanceNorm2d, group_norm, instance_norm
from dlref.pytorch.normalization.layer import LayerNorm, RMSNorm, layer_norm, rms_norm

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
