r"""The linear recurrence in PyTorch, by a scan."""

import torch
from torch import Tensor


def linear_recurrence(a: Tensor, b: Tensor, h0: Tensor | None = None) -> Tensor:
    r"""$h_t = a_t \odot h_{t-1} + b_t$ for all steps at once; (T, ...), (T, ...) and (...).

    Examples
    --------
    >>> linear_recurrence(torch.full((4,), 0.5), torch.ones(4))
    tensor([1.0000, 1.5000, 1.7500, 1.8750])
    """
    h = b if h0 is None or not len(a) else torch.cat([b[:1] + a[:1] * h0, b[1:]])
    reach = 1
    while reach < len(a):
        h = torch.cat([h[:reach], h[reach:] + a[reach:] * h[:-reach]])
        a = torch.cat([a[:reach], a[reach:] * a[:-reach]])
        reach *= 2
    return h
