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
def check(xor_weights):
    hidden, hidden_bias, output, output_bias = xor_weights()
    for x, expected in {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}.items():
        fired = (hidden @ np.array(x) + hidden_bias > 0).astype(int)
        answer = int(output @ fired + output_bias > 0)
        said = f"the hidden units output {fired.tolist()}, and the network {answer}, which should be {expected}"
        assert answer == expected, f"input {x}: {said}"
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


WRONG = {sum_of_both: "the hidden units output [1, 1]", nothing_hidden: "input (1, 1)"}
