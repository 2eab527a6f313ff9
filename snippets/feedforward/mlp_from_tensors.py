# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""An MLP in PyTorch from tensors up, without layers or an optimiser; and the same in NumPy and with torch.nn."""

# --8<-- [start:model]
from itertools import pairwise

import torch


def mlp_parameters(sizes):
    parameters = []
    for fan_in, fan_out in pairwise(sizes):
        for shape in ((fan_out, fan_in), (fan_out,)):
            parameter = torch.empty(shape).uniform_(-(fan_in**-0.5), fan_in**-0.5)
            parameters.append(parameter.requires_grad_())
    return parameters


def mlp(x, parameters):
    *hidden, (weight, bias) = zip(parameters[::2], parameters[1::2], strict=True)
    for w, b in hidden:
        x = torch.clamp(x @ w.T + b, min=0)  # (N, hidden)
    return x @ weight.T + bias  # (N, classes)


def cross_entropy(logits, y):
    return (logits.logsumexp(dim=1) - logits[torch.arange(len(y)), y]).mean()


# --8<-- [end:model]


# --8<-- [start:step]
def sgd_step(parameters, x, y, lr=0.1):
    loss = cross_entropy(mlp(x, parameters), y)
    gradients = torch.autograd.grad(loss, parameters)
    with torch.no_grad():
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= lr * gradient
    return loss.item()


# --8<-- [end:step]


torch.manual_seed(0)
x, y = torch.randn(200, 2), torch.arange(200) % 2
x[y == 1] += 2
parameters = mlp_parameters([2, 8, 2])
losses = [sgd_step(parameters, x, y) for _ in range(300)]
expected = torch.nn.functional.cross_entropy(mlp(x, parameters), y)
assert torch.allclose(cross_entropy(mlp(x, parameters), y), expected)
assert losses[-1] < losses[0] / 2

# --8<-- [start:same]
import numpy as np

import dlref.losses
from dlref.data import digits
from dlref.engine import apply
from dlref.feedforward import MLP

x, y = (array[:32] for array in digits(dtype=np.float64))
x = x.reshape(32, 64)
ours = MLP([64, 32, 10], rng=np.random.default_rng(0), dtype=np.float64)
loss = apply(dlref.losses.cross_entropy, ours(x), y)
loss.backward()

weights = {name: torch.from_numpy(array.copy()) for name, array in ours.state_dict().items()}
tensors = [weight.clone().requires_grad_() for weight in weights.values()]
layers = torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
model = torch.nn.Sequential(*layers).double()
model.load_state_dict(weights)

images, classes = torch.from_numpy(x), torch.from_numpy(y)
versions = {
    "from tensors": (cross_entropy(mlp(images, tensors), classes), tensors),
    "torch.nn": (torch.nn.functional.cross_entropy(model(images), classes), list(model.parameters())),
}
for name, (other, parameters) in versions.items():
    np.testing.assert_allclose(loss.item(), other.item(), rtol=1e-12)
    gradients = torch.autograd.grad(other, parameters)
    for mine, theirs in zip(ours.parameters(), gradients, strict=True):
        np.testing.assert_allclose(mine.grad, theirs.numpy(), atol=1e-12)
    print(f"NumPy = PyTorch, {name}: the loss and {len(gradients)} gradients")
# --8<-- [end:same]

# --8<-- [start:break]
moved = {}
for pixel in (20, 0):
    changed = weights["0.weight"].clone()
    changed[0, pixel] += 1e-3
    other = cross_entropy(mlp(images, [changed, *tensors[1:]]), classes)
    moved[pixel] = abs(other.item() / loss.item() - 1)
    print(f"weight [0, {pixel}] a thousandth larger: the loss moves by a share of {moved[pixel]:.0e}")
# --8<-- [end:break]

assert 1e-9 < moved[20] < 1e-5, "far above the tolerance of 1e-12, far below one of a percent"
assert moved[0] == 0
assert not x[:, 0].any(), "because that pixel is blank in every image"
