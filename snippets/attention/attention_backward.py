# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Attention forward and backward in NumPy, beside PyTorch's gradients."""

# --8<-- [start:forward]
import numpy as np


def attention(Q, K, V):
    scores = Q @ K.T / Q.shape[1] ** 0.5  # (L, S)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    A = e / e.sum(axis=1, keepdims=True)  # (L, S)
    return A @ V, A


def backward(dY, Q, K, V, A):
    dV = A.T @ dY  # (S, D)
    dA = dY @ V.T  # (L, S)
    dscores = A * (dA - (A * dA).sum(axis=1, keepdims=True))  # (L, S)
    scale = Q.shape[1] ** -0.5
    return dscores @ K * scale, dscores.T @ Q * scale, dV


# --8<-- [end:forward]

# --8<-- [start:compare]
import torch

rng = np.random.default_rng(0)
Q, K, V, dY = (rng.normal(size=shape) for shape in [(4, 3), (6, 3), (6, 5), (4, 5)])
Y, A = attention(Q, K, V)
by_hand = backward(dY, Q, K, V, A)

tensors = [torch.tensor(x, requires_grad=True) for x in (Q, K, V)]
torch.nn.functional.scaled_dot_product_attention(*tensors).backward(torch.tensor(dY))
gaps = [np.abs(mine - x.grad.numpy()).max() for mine, x in zip(by_hand, tensors, strict=True)]
print("largest differences of dQ, dK and dV below 1e-12:", [bool(gap < 1e-12) for gap in gaps])
# --8<-- [end:compare]

assert max(gaps) < 1e-12
