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
    is_sum = np.isclose(loss, 1.4508, atol=1e-4)
    why = "this is the sum of both, and the task asks for their mean" if is_sum else "see (2)"
    assert np.isclose(loss, 0.7255, atol=1e-4), f"probabilities 5/8 and 3/8 cost 0.7255, you return {loss:.4f}: {why}"
    expected, p = np.array([[0.125, 0.25, -0.375], [0.5, -0.625, 0.125]]), np.array([1.0, 2.0, 5.0]) / 8
    usual = {
        "these are the probabilities; (3) also subtracts 1, at the right class only": p,
        "this is probability minus 1 for every class; the 1 belongs to the right class only": p - 1,
        "the sign is the other way round; (3) is probability minus truth": -expected[0],
        "this is the gradient of the sum of both losses; the loss is their mean": expected[0],
    }
    found = [why for why, row in usual.items() for n in (1, 2) if np.allclose(gradient[0], row / n)]
    wrong = f"the gradient of the first sample should be {expected[0] / 2}, yours is {np.round(gradient[0], 4)}"
    assert np.allclose(gradient, expected / 2), ": ".join([wrong, *found])
    with np.errstate(all="ignore"):
        loss, gradient = cross_entropy(np.array([[1000.0, 0.0], [0.0, -1000.0]]), np.array([1, 0]))
    why = "a small number inside the logarithm hides the error" if np.isfinite(loss) else "exp(1000) is infinite"
    advice = "what can you subtract from a row without changing its probabilities?"
    assert np.isclose(loss, 500), f"logits of ±1000: the mean loss is 500, you return {loss:.4g}: {why}; {advice}"
    assert np.isfinite(gradient).all(), f"logits of ±1000: your gradient is {gradient.tolist()}; {advice}"
    print("passed: loss and gradient of a batch, and logits of ±1000")


if __name__ == "__main__":
    check(cross_entropy)
# --8<-- [end:task]

HINTS = (
    "Start with the gradient: equation (3) is for one sample, and the loss here is a mean over N of them.",
    "For large logits subtract the maximum of each row first, and then use the second form of (2).",
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


def one_for_every_class(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return solution(logits, labels)[0], (p - 1) / len(labels)


def truth_minus_probability(logits, labels):
    loss, gradient = solution(logits, labels)
    return loss, -gradient


def only_probabilities(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return solution(logits, labels)[0], p / len(labels)


def sum_of_losses(logits, labels):
    loss, gradient = solution(logits, labels)
    return loss * len(labels), gradient


def small_number_added(logits, labels):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(labels)), labels] + 1e-12).mean()
    return loss, (p - np.eye(p.shape[1])[labels]) / len(labels)


def only_the_loss_shifted(logits, labels):
    return solution(logits, labels)[0], not_shifted(logits, labels)[1]


WRONG = {
    one_for_every_class: "the 1 belongs to the right class only",
    truth_minus_probability: "the sign is the other way round",
    only_probabilities: "these are the probabilities",
    sum_of_losses: "this is the sum of both",
    gradient_of_the_sum: "gradient of the sum of both losses",
    not_shifted: "exp(1000) is infinite",
    small_number_added: "hides the error",
    only_the_loss_shifted: "your gradient is",
}
