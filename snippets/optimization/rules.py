# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Eight update rules, one function each, and the proof that each is torch.optim's."""

import numpy as np
import torch


# --8<-- [start:sgd]
def sgd(theta, grad, state, lr):
    return theta - lr * grad


# --8<-- [end:sgd]
# --8<-- [start:velocity]
# --8<-- [start:momentum]
def momentum(theta, grad, state, lr, beta=0.9):
    state["u"] = beta * state.get("u", 0) + grad
    return theta - lr * state["u"]


# --8<-- [end:momentum]
# --8<-- [start:nesterov]
def nesterov(theta, grad, state, lr, beta=0.9):
    state["u"] = beta * state.get("u", 0) + grad
    return theta - lr * (grad + beta * state["u"])


# --8<-- [end:nesterov]
# --8<-- [end:velocity]
# --8<-- [start:adaptive]
# --8<-- [start:adagrad]
def adagrad(theta, grad, state, lr, eps=1e-10):
    state["v"] = state.get("v", 0) + grad**2
    return theta - lr * grad / (np.sqrt(state["v"]) + eps)


# --8<-- [end:adagrad]
# --8<-- [start:rmsprop]
def rmsprop(theta, grad, state, lr, alpha=0.99, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(state["v"]) + eps)


# --8<-- [end:rmsprop]
# --8<-- [start:adadelta]
def adadelta(theta, grad, state, lr=1.0, rho=0.9, eps=1e-6):
    state["v"] = rho * state.get("v", 0) + (1 - rho) * grad**2
    step = grad * np.sqrt(state.get("d", 0) + eps) / np.sqrt(state["v"] + eps)
    state["d"] = rho * state.get("d", 0) + (1 - rho) * step**2
    return theta - lr * step


# --8<-- [end:adadelta]
# --8<-- [end:adaptive]
# --8<-- [start:adam]
def adam(theta, grad, state, lr, betas=(0.9, 0.999), eps=1e-8):
    beta1, beta2 = betas
    t = state["t"] = state.get("t", 0) + 1
    state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * grad
    state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
    m_hat = state["m"] / (1 - beta1**t)
    v_hat = state["v"] / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps)


# --8<-- [end:adam]
# --8<-- [start:adamw]
def adamw(theta, grad, state, lr, weight_decay=0.01, **options):
    return adam(theta - lr * weight_decay * theta, grad, state, lr, **options)


# --8<-- [end:adamw]


TWINS = {
    sgd: lambda p: torch.optim.SGD(p, lr=0.01),
    momentum: lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
    nesterov: lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True),
    adagrad: lambda p: torch.optim.Adagrad(p, lr=0.01),
    rmsprop: lambda p: torch.optim.RMSprop(p, lr=0.01),
    adadelta: lambda p: torch.optim.Adadelta(p, lr=0.01),
    adam: lambda p: torch.optim.Adam(p, lr=0.01),
    adamw: lambda p: torch.optim.AdamW(p, lr=0.01),
}

# --8<-- [start:proof]
start = np.random.default_rng(0).standard_normal(5)

for rule, twin in TWINS.items():
    theta, state = start.copy(), {}
    theta_torch = torch.tensor(start, requires_grad=True)
    optimizer = twin([theta_torch])
    for _ in range(100):  # the loss is Σ cosh θ
        theta = rule(theta, np.sinh(theta), state, lr=0.01)
        optimizer.zero_grad()
        torch.cosh(theta_torch).sum().backward()
        optimizer.step()
    assert np.abs(theta - start).max() > 1e-4, f"{rule.__name__} did not move"
    np.testing.assert_allclose(theta, theta_torch.detach(), rtol=1e-10)

print(f"{len(TWINS)} rules equal torch.optim's after 100 steps")
# --8<-- [end:proof]
