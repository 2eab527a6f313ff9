# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: focal loss at places of both kinds.
Change `focal`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def focal(p, there, gamma=2.0):
    """The loss of each place. p: its probability of "yes"; there: 1 where an object is, otherwise 0."""
    entropy = -np.log(np.where(there == 1, p, 1 - p))
    return p**gamma * entropy  # the right weight for one kind of place only


# --8<-- [end:stub]
def check(focal):
    p, there = np.array([0.5, 0.9, 0.9, 0.1, 0.1]), np.array([1, 1, 0, 1, 0])
    answer = focal(p.copy(), there.copy())
    assert answer is not None, "your function returns None; is the `return` missing?"
    answer = np.asarray(answer, dtype=float)
    assert answer.shape == (5,), f"five places need five losses, yours have the shape {answer.shape}"
    right = [0.1733, 0.0011, 1.8651, 1.8651, 0.0011]
    for k in range(5):
        place = f"p = {p[k]} at a place {'with' if there[k] else 'without'} an object"
        assert abs(answer[k] - right[k]) < 1e-3, f"{place}: the loss is {right[k]}, you return {answer[k]:.4f}"
    plain = np.asarray(focal(p, there, gamma=0.0))
    entropy = -np.log(np.where(there == 1, p, 1 - p))
    assert np.allclose(plain, entropy), (
        f"with gamma = 0 it is the cross-entropy {entropy.round(3)}, you return {plain.round(3)}"
    )
    print("passed: five places, and gamma = 0")


if __name__ == "__main__":
    check(focal)
# --8<-- [end:task]

HINTS = (
    "Which answer is the wrong one at a place with an object, and which probability did it get?",
    "`q` is `p` where no object is, and `1 - p` where one is.",
    "`wrong = np.where(there == 1, 1 - p, p)`",
)


# --8<-- [start:solution]
def solution(p, there, gamma=2.0):
    wrong = np.where(there == 1, 1 - p, p)  # the probability that went to the wrong answer
    return wrong**gamma * -np.log(1 - wrong)


# --8<-- [end:solution]


def weight_of_the_right_answer(p, there, gamma=2.0):
    right = np.where(there == 1, p, 1 - p)
    return right**gamma * -np.log(right)


def summed(p, there, gamma=2.0):
    return solution(p, there, gamma).sum()


def always_two(p, there, gamma=2.0):
    return solution(p, there)


def without_return(p, there, gamma=2.0):
    solution(p, there, gamma)


WRONG = {
    weight_of_the_right_answer: "the loss is 0.0011, you return 0.0853",
    summed: "yours have the shape ()",
    always_two: "with gamma = 0",
    without_return: "returns None",
}
