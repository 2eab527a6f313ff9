r"""Padding in PyTorch, from tensors up: one look-up for each axis."""

from collections.abc import Callable

import torch
from torch import Tensor

_SOURCES: dict[str, Callable[[Tensor, int], Tensor]] = {  # which of n pixels stands at place i; -1 is none of them
    "constant": lambda i, n: torch.where((i >= 0) & (i < n), i, -1),
    "reflect": lambda i, n: (n - 1) - ((n - 1) - i.abs()).abs(),
    "replicate": lambda i, n: i.clamp(0, n - 1),
    "circular": lambda i, n: i % n,
}


def pad(x: Tensor, pad: tuple[int, ...], mode: str = "constant", value: float | None = None) -> Tensor:
    """`torch.nn.functional.pad`.

    Examples
    --------
    >>> pad(torch.tensor([[1.0, 2.0, 3.0]]), (2, 1), mode="reflect")
    tensor([[3., 2., 1., 2., 3., 2.]])
    """
    for axis, before, after in zip(range(x.ndim - 1, -1, -1), pad[::2], pad[1::2], strict=False):
        size = x.shape[axis]
        places = _SOURCES[mode](torch.arange(-before, size + after, device=x.device), size)
        x = x.index_select(axis, places.clamp(min=0))
        outside = (places < 0).reshape(-1, *[1] * (x.ndim - 1 - axis))
        x = x.masked_fill(outside, 0 if value is None else value)
    return x
