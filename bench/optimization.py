"""Optimisers on one million parameters, against torch's default form."""

import numpy as np
import torch
from work import Work

from dlref import optimization
from dlref.engine import Parameter

SIZE = 1_000_000


def step(name: str, must: float | None, want: float | None, **options: float) -> Work:
    rng = np.random.default_rng(0)
    data, grad = (rng.standard_normal(SIZE, dtype=np.float32) for _ in range(2))
    ours, theirs = Parameter(data), torch.nn.Parameter(torch.tensor(data))
    ours.grad, theirs.grad = grad, torch.tensor(grad)
    mine, other = getattr(optimization, name)([ours], **options), getattr(torch.optim, name)([theirs], **options)
    return Work(f"{name}, 1M parameters", mine.step, other.step, must=must, want=want)


def works() -> list[Work]:
    return [
        step("Adam", must=1.15, want=0.9),
        step("AdamW", must=None, want=None),
        step("SGD", must=1.2, want=1.0, momentum=0.9),
        step("RMSprop", must=None, want=None),
    ]
