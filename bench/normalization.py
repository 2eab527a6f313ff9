"""Batch and layer normalisation, forward and backward."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from work import Work

from dlref.normalization import batch_norm, layer_norm


def both_ways(operation: Callable[..., Any], twin: Callable[..., Any], shape: tuple[int, ...], features: int) -> Any:
    """The same work for NumPy and for PyTorch: value, and gradients of input, weight and bias."""
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal(shape, dtype=np.float32) for _ in range(2))
    weight, bias = (rng.standard_normal(features, dtype=np.float32) for _ in range(2))
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    tdy = torch.tensor(dy)

    def numpy() -> Any:
        y, pullback = operation(x, weight, bias)
        return y, pullback(dy)

    def pytorch() -> Any:
        y = twin(*tensors)
        return y, torch.autograd.grad(y, tensors, tdy)

    return numpy, pytorch


def works() -> list[Work]:
    mean, var = np.zeros(32, np.float32), np.ones(32, np.float32)
    tmean, tvar = torch.zeros(32), torch.ones(32)
    batch = both_ways(
        lambda x, w, b: batch_norm(x, w, b, running_mean=mean, running_var=var, training=True),
        lambda x, w, b: torch.nn.functional.batch_norm(x, tmean, tvar, w, b, training=True),
        (32, 32, 28, 28),
        32,
    )
    layer = both_ways(layer_norm, lambda x, w, b: torch.nn.functional.layer_norm(x, (256,), w, b), (4096, 256), 256)
    return [
        Work("batch_norm 32×32×28×28", *batch, must=1.05, want=0.75),
        Work("layer_norm 4096×256", *layer, must=3.6, want=2.8),
    ]
