# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: cross-entropy and its gradient, for logits of any size. Change it until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def cross_entropy(logits, labels):
    """Mean loss over the batch and its gradient (N, C), for logits (N, C) and labels (N,)."""
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(labels)), labels]).mean()
    return loss, p


# --8<-- [end:stub]
def check(cross_entropy):
    logits, labels = np.log([[1.0, 2.0, 5.0], [4.0, 3.0, 1.0]]), np.array([2, 1])
    loss, gradient = cross_entropy(logits, labels)
    assert np.isclose(loss, 0.7255, atol=1e-4), f"right classes of probability 5/8 and 3/8 cost 0.7255, not {loss:.4f}"
    expected = np.array([[0.125, 0.25, -0.375], [0.5, -0.625, 0.125]])
    if np.allclose(gradient, expected):
        raise AssertionError("this is the gradient of the sum of both losses; the loss is their mean")
    wrong = f"the gradient of the first sample should be {expected[0] / 2}, yours is {np.round(gradient[0], 4)}"
    assert np.allclose(gradient, expected / 2), wrong
    with np.errstate(all="ignore"):
        loss, gradient = cross_entropy(np.array([[1000.0, 0.0], [0.0, -1000.0]]), np.array([1, 0]))
    assert np.isclose(loss, 500), f"logits of ±1000: the mean loss is 500, you return {loss}"
    assert np.isfinite(gradient).all(), f"logits of ±1000: your gradient is {gradient.tolist()}"
    print("passed: loss and gradient of a batch, and logits of ±1000")


if __name__ == "__main__":
    check(cross_entropy)
# --8<-- [end:task]

HINTS = (
    "Start with the gradient: equation (3) is for one sample, and the loss here is a mean over N of them.",
    "For large logits use the second form of (2), which never divides, and subtract the maximum of each row first.",
    "`shifted = logits - logits.max(axis=1, keepdims=True)`",
)


# --8<-- [start:solution]
def solution(logits, labels):
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / len(labels)


# --8<-- [end:solution]


def gradient_of_the_sum(logits, labels):
    loss, gradient = solution(logits, labels)
    return loss, gradient * len(labels)


def not_shifted(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(labels)), labels]).mean()
    return loss, (p - np.eye(p.shape[1])[labels]) / len(labels)


WRONG = {
    gradient_of_the_sum: "gradient of the sum of both losses",
    not_shifted: "logits of ±1000: the mean loss is 500",
}
