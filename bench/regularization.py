"""Dropout of a million numbers, forward and backward."""

import numpy as np
import torch
from work import Work

from dlref.regularization import dropout


def works() -> list[Work]:
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, 1000, 1000), dtype=np.float32)
    tensor, dtensor = torch.tensor(x, requires_grad=True), torch.tensor(dy)

    def ours():
        _, pullback = dropout(x, p=0.5, rng=rng)
        return pullback(dy)

    def torchs():
        return torch.autograd.grad(torch.nn.functional.dropout(tensor, 0.5), tensor, dtensor)

    return [Work("dropout, 1M", ours, torchs, must=0.3, want=0.2)]
