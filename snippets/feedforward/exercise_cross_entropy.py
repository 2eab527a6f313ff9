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
def answer(cross_entropy, logits, labels):
    """What the function returns for float logits; where it stops, why."""
    try:
        with np.errstate(all="ignore"):
            loss, gradient = cross_entropy(np.array(logits, dtype=float), np.array(labels))
    except Exception as error:
        told, (n, classes) = f"{type(error).__name__}: {error}", np.shape(logits)
        asked = f"for logits of shape ({n}, {classes}) and the labels {labels}, yours stops with {told}"
        why = "return two things, the loss and the gradient"
        if isinstance(error, IndexError):
            why = "[labels] takes a whole row for each label, [np.arange(len(labels)), labels] one entry of each row"
        if "broadcast" in str(error):
            why = "sums of the rows have to stay a column, to divide each row by its own: keepdims=True"
        if classes != 3:
            why = "does your code contain a number of classes? It is logits.shape[1]"
        raise AssertionError(f"{asked}: {why}") from error
    shape = f"the gradient has one slope for each logit, {np.shape(logits)}, yours has the shape {np.shape(gradient)}"
    assert np.shape(gradient) == np.shape(logits), shape
    return loss, np.asarray(gradient)


def check(cross_entropy):
    loss, gradient = answer(cross_entropy, np.log([[1.0, 2.0, 5.0], [4.0, 3.0, 1.0]]), [2, 1])
    usual = {"this is the sum of both, and the task asks for their mean": 1.4508, "the sign is missing": -0.7255}
    why = next((why for why, value in usual.items() if np.allclose(loss, value, atol=1e-4)), "see (2)")
    assert np.allclose(loss, 0.7255, atol=1e-4), f"probabilities 5/8 and 3/8 cost 0.7255, you return {loss}: {why}"
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
    for sizes in ([1.0, 3.0], [1.0, 1.0, 2.0, 4.0]):
        p = np.array(sizes) / sum(sizes)
        loss, gradient = answer(cross_entropy, np.log([sizes]), [0])
        truth, cost = p - (np.arange(len(p)) == 0), -np.log(p[0])
        fits = np.isclose(loss, cost) and np.allclose(gradient, [truth])
        assert fits, f"{len(p)} classes, p = {p}, label 0: loss {cost:.4f}, gradient {truth}; yours {loss}, {gradient}"
    large = {
        "exp(1000) is infinite; what can you subtract from a row without changing its probabilities?": (
            ([[1000, 1000, 1000]], [0], np.log(3))
        ),
        "one number for the whole table is too large for its second row; take the maximum of each row": (
            ([[1000, 1000, 1000], [0, 0, 0]], [0, 0], np.log(3))
        ),
        "the probability of the right class is 0 here, so take the logarithm of the sum, the second form of (2)": (
            ([[1000, 0, -1000]], [1], 1000)
        ),
    }
    for why, (logits, labels, cost) in large.items():
        loss, gradient = answer(cross_entropy, logits, labels)
        hidden = "a small number inside the logarithm, or a limit, hides the error; "
        reason = hidden * bool(np.isfinite(loss)) + why
        assert np.isclose(loss, cost), f"the logits {logits} cost {cost:.4g}, you return {loss:.4g}: {reason}"
        unshifted = f"the logits {logits}: your gradient is {gradient.tolist()}, with exp(1000) still in it"
        assert np.isfinite(gradient).all(), unshifted
    print("passed: loss and gradient of a batch, for two, three and four classes, and logits of ±1000")


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


def logarithm_of_p(logits, labels):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean(), solution(logits, labels)[1]


def whole_maximum(logits, labels):
    shifted = logits - logits.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean(), solution(logits, labels)[1]


def without_minus(logits, labels):
    loss, gradient = solution(logits, labels)
    return -loss, gradient


def only_the_loss(logits, labels):
    return solution(logits, labels)[0]


def two_classes(logits, labels):
    loss, _ = solution(logits, labels)
    return loss, np.eye(2)[labels]


def one_slope_a_row(logits, labels):
    loss, gradient = solution(logits, labels)
    return loss, gradient[np.arange(len(labels)), labels]


def small_number_added(logits, labels):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(labels)), labels] + 1e-12).mean()
    return loss, (p - np.eye(p.shape[1])[labels]) / len(labels)


def only_the_loss_shifted(logits, labels):
    return solution(logits, labels)[0], not_shifted(logits, labels)[1]


def without_keepdims(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1)
    return -np.log(p[np.arange(len(labels)), labels]).mean(), p


def rows_of_the_labels(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(p[labels]).mean(), p


def always_three_classes(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return solution(logits, labels)[0], (p - np.eye(3)[labels]) / len(labels)


WRONG = {
    without_keepdims: "keepdims=True",
    rows_of_the_labels: "one entry of each row",
    always_three_classes: "does your code contain a number of classes?",
    one_for_every_class: "the 1 belongs to the right class only",
    truth_minus_probability: "the sign is the other way round",
    only_probabilities: "these are the probabilities",
    sum_of_losses: "this is the sum of both",
    gradient_of_the_sum: "gradient of the sum of both losses",
    not_shifted: "exp(1000) is infinite",
    small_number_added: "hides the error",
    only_the_loss_shifted: "with exp(1000) still in it",
    logarithm_of_p: "is 0 here, so take the logarithm of the sum",
    whole_maximum: "take the maximum of each row",
    without_minus: "the sign is missing",
    only_the_loss: "return two things, the loss and the gradient",
    two_classes: "stops with IndexError",
    one_slope_a_row: "one slope for each logit",
}
