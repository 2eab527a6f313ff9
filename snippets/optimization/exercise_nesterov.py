# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Exercise: turn the heavy ball into Nesterov's method, in the form that PyTorch uses."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def nesterov(theta, velocity, grad, lr, beta):
    """One step; returns the new parameters and the new velocity."""
    velocity = beta * velocity + grad
    return theta - lr * velocity, velocity  # this is the heavy ball: look one step ahead


# --8<-- [end:stub]
# --8<-- [start:check]
def check(nesterov):
    import torch

    theta, velocity = np.array([1.0, -2.0]), np.zeros(2)
    twin = torch.tensor(theta, requires_grad=True)
    optimizer = torch.optim.SGD([twin], lr=0.1, momentum=0.8, nesterov=True)
    for step in range(5):
        theta, velocity = nesterov(theta, velocity, theta**3, lr=0.1, beta=0.8)  # the loss is θ⁴/4
        twin.grad = twin.detach() ** 3
        optimizer.step()
        assert np.allclose(theta, twin.detach()), f"differs from torch.optim.SGD(nesterov=True) at step {step}"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(theta, velocity, grad, lr, beta):
    velocity = beta * velocity + grad
    return theta - lr * (grad + beta * velocity), velocity


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
