# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""NumPy from scratch, PyTorch from scratch and torch.optim: the same weights after fifty steps, for six optimisers."""

# --8<-- [start:proof]
import numpy as np
import torch

import dlref.optimization
import dlref.pytorch.optimization
from dlref.engine import Tensor

start, x = np.random.default_rng(0).standard_normal((2, 4, 3))
OPTIONS = {"SGD": {"momentum": 0.9, "nesterov": True}, "Adam": {"amsgrad": True}}


def train(library, weight, data, name):
    optimizer = getattr(library, name)([weight], lr=0.01, **OPTIONS.get(name, {}))
    for _ in range(50):
        loss = ((weight @ data.T - 1) ** 4).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.asarray(weight.data)


for name in ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"):
    weight = Tensor(start.copy(), requires_grad=True)
    with_numpy = train(dlref.optimization, weight, x, name)
    for library in (dlref.pytorch.optimization, torch.optim):
        weight = torch.tensor(start, requires_grad=True)
        with_torch = train(library, weight, torch.tensor(x), name)
        np.testing.assert_allclose(with_numpy, with_torch, rtol=1e-9)
    moved = np.abs(with_numpy - start).max()
    print(f"{name:8}: three times the same weights, moved by {moved:.2g}")
    # --8<-- [end:proof]
    assert moved > 1e-3
