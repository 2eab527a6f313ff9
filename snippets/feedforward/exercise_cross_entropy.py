# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: cross-entropy and its gradient, for any finite logits. The stub fails the check, the solution passes."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def cross_entropy(logits, labels):
    """Mean loss and its gradient, for logits (N, K) and labels (N,)."""
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)  # overflows
    loss = -np.log(p[np.arange(len(labels)), labels]).mean()
    return loss, p  # the gradient is not p


# --8<-- [end:stub]
# --8<-- [start:check]
def check(cross_entropy):
    with np.errstate(all="ignore"):
        extreme = np.array([[1000.0, 0.0], [0.0, -1000.0]])
        loss, _ = cross_entropy(extreme, np.array([1, 0]))
        assert np.isclose(loss, 500), f"logits of ±1000: the loss is 500, not {loss}"
    logits, u = np.random.default_rng(0).standard_normal((2, 5, 3))
    labels = np.array([0, 1, 2, 2, 0])
    _, gradient = cross_entropy(logits, labels)
    ahead, behind = (cross_entropy(logits + h * u, labels)[0] for h in (1e-6, -1e-6))
    slope = (ahead - behind) / 2e-6
    assert np.isclose((gradient * u).sum(), slope), "the gradient is not the derivative"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(logits, labels):
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / len(labels)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
