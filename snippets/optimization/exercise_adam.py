# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Exercise: mend an Adam with the two faults that are found most often in home-made ones."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def adam(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step number t = 1, 2, …; returns parameters and both running averages."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - lr * m / np.sqrt(v + eps), m, v


# --8<-- [end:stub]
# --8<-- [start:check]
def check(adam):
    import torch

    theta, m, v = np.array([1.0, -2.0, 0.5]), np.zeros(3), np.zeros(3)
    twin = torch.tensor(theta, requires_grad=True)
    optimizer = torch.optim.Adam([twin], lr=0.1)
    scale = np.array([1.0, 100.0, 1e-6])  # the last so small that eps shows
    for t in range(1, 6):
        theta, m, v = adam(theta, m, v, scale * np.cos(t * theta), t)
        twin.grad = torch.tensor(scale) * torch.cos(t * twin.detach())
        optimizer.step()
        expected = twin.detach().numpy()
        assert np.allclose(theta, expected, rtol=1e-6), f"{theta} should be {expected}"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
