"""Activation functions on a million numbers, forward and backward."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from work import Work

from dlref import activations


def works() -> list[Work]:
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, 1000, 1000), dtype=np.float32)
    tensor, dtensor = torch.tensor(x, requires_grad=True), torch.tensor(dy)

    def ours(operation):
        def run():
            _, pullback = operation(x)
            return pullback(dy)

        return run

    def torchs(function):
        return lambda: torch.autograd.grad(function(tensor), tensor, dtensor)

    a = activations
    return [
        Work("relu, 1M", ours(a.relu), torchs(F.relu), must=1.6, want=1.3),
        Work("sigmoid, 1M", ours(a.sigmoid), torchs(torch.sigmoid), must=1.6, want=1.2),
        Work(
            "gelu tanh, 1M",
            ours(partial(a.gelu, approximate="tanh")),
            torchs(partial(F.gelu, approximate="tanh")),
            must=1.7,
            want=1.3,
        ),
        Work("gelu exact, 1M", ours(a.gelu), torchs(F.gelu), must=3.0, want=2.0),
        Work("tanh, 1M", ours(a.tanh), torchs(torch.tanh)),
        Work("silu, 1M", ours(a.silu), torchs(F.silu), must=1.6, want=1.2),
        Work("softmax 1000×1000", ours(a.softmax), torchs(partial(F.softmax, dim=-1)), must=1.6, want=1.2),
    ]
