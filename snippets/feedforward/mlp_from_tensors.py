# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""An MLP in PyTorch from tensors up: no torch.nn, no optimiser; autograd does the backward pass."""

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
