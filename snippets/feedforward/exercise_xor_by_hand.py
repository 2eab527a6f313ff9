# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a network of threshold units that computes XOR. Change the numbers until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def xor_weights():
    """Hidden weights (2, 2) and biases (2,), output weights (2,) and bias."""
    hidden, hidden_bias = np.array([[1, 1], [1, 1]]), np.array([-0.5, -0.5])  # OR, and OR again
    output, output_bias = np.array([1, 1]), -0.5
    return hidden, hidden_bias, output, output_bias


# --8<-- [end:stub]
def reason(fired, labels):
    """Which layer is to blame."""
    for one, other in [((0, 0), (0, 1)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((1, 0), (1, 1))]:
        if fired[one] == fired[other]:
            return f"they output the same for {one} and {other}, whose answers differ, so change the hidden units"
    if len({tuple(outputs) for outputs in fired.values()}) == len(labels):
        return "all four corners are still apart, as in the inputs, so the last unit faces XOR itself"
    return "they separate the corners as needed, so change the output unit"


def check(xor_weights):
    hidden, hidden_bias, output, output_bias = xor_weights()
    labels = {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
    fired = {x: (hidden @ np.array(x) + hidden_bias > 0).astype(int).tolist() for x in labels}
    for x, expected in labels.items():
        answer = int(output @ np.array(fired[x]) + output_bias > 0)
        said = f"the hidden units output {fired[x]}, and the network {answer}, which should be {expected}"
        assert answer == expected, f"input {x}: {said}; {reason(fired, labels)}"
    print("passed: all four corners")


if __name__ == "__main__":
    check(xor_weights)
# --8<-- [end:task]

HINTS = (
    "XOR means: at least one input is 1, but not both. Which two simpler questions does that sentence contain?",
    "Let the first hidden unit compute OR (it exists already) and the second AND. Where does the threshold of AND lie?",
    "`hidden_bias = np.array([-0.5, -1.5])`, and then choose the output so that AND counts against.",
)


# --8<-- [start:solution]
def solution():
    hidden, hidden_bias = np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5])  # OR, AND
    output, output_bias = np.array([1, -1]), -0.5  # OR and not AND
    return hidden, hidden_bias, output, output_bias


# --8<-- [end:solution]


def sum_of_both():
    return np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]), np.array([1, 1]), -0.5


def nothing_hidden():
    return np.eye(2), np.array([-0.5, -0.5]), np.array([1, 1]), -0.5


def or_twice():
    return np.array([[1, 1], [1, 1]]), np.array([-0.5, -0.5]), np.array([1, 1]), -0.5


def and_at_two():
    """The threshold of AND at 2 itself, which `>` does not pass."""
    return np.array([[1, 1], [1, 1]]), np.array([-0.5, -2]), np.array([1, -1]), -0.5


WRONG = {
    or_twice: "the same for (0, 1) and (1, 1), whose answers differ",
    and_at_two: "the same for (0, 1) and (1, 1), whose answers differ",
    sum_of_both: "so change the output unit",
    nothing_hidden: "the last unit faces XOR itself",
}
