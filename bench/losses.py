"""Softmax cross-entropy on 1024 samples and 1000 classes, forward and backward."""

import numpy as np
import torch
import torch.nn.functional as F
from work import Work

from dlref.losses import cross_entropy


def works() -> list[Work]:
    rng = np.random.default_rng(0)
    logits = rng.standard_normal((1024, 1000), dtype=np.float32)
    target = rng.integers(0, 1000, 1024)
    tensor, labels = torch.tensor(logits, requires_grad=True), torch.tensor(target)

    def ours():
        _, pullback = cross_entropy(logits, target)
        return pullback(1.0)

    def torchs():
        return torch.autograd.grad(F.cross_entropy(tensor, labels), tensor)

    return [Work("softmax cross-entropy 1024×1000", ours, torchs, must=1.5, want=1.1)]
