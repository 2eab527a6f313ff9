# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★: the forward pass of a residual block. Change `block` until the file reports success."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def block(x, first, second):
    """The output of a residual block with the layers first and second, and with a ReLU after the sum."""
    hidden = torch.relu(first(x))
    return torch.relu(second(hidden))


# --8<-- [end:stub]
def check(block):
    first, second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    first.weight.data = torch.tensor([[1.0, 1.0], [0.0, 2.0]])
    second.weight.data = torch.tensor([[0.5, 1.0], [-1.0, 0.0]])

    def answer(*x):
        y = block(torch.tensor(x), first, second)
        assert isinstance(y, torch.Tensor), f"return a tensor, not {y}"
        return y.tolist()

    y = answer(1.0, 3.0)  # the change is (8, -4)
    assert y not in ([8, 0], [8, -4]), f"for x = (1, 3) you return {y}, the change without the input"
    assert y != [9, 3], f"for x = (1, 3) you return {y}: the change, (8, -4), is added as it is, without a ReLU"
    assert y != [9, -1], f"for x = (1, 3) you return {y}: a ReLU comes after the sum"
    assert y == [9, 0], f"for x = (1, 3) the change is (8, -4), so the answer is [9, 0]; you return {y}"
    y = answer(2.0, -1.0)
    assert y != [0.5, 0], f"for x = (2, -1) you return {y}: a ReLU stands between the two layers"
    assert y == [2.5, 0], f"for x = (2, -1) the answer is [2.5, 0]; you return {y}"
    second.weight.data.zero_()
    y = answer(5.0, 7.0)
    assert y == [5, 7], f"with zero weights in the second layer the block passes (5, 7) on; you return {y}"
    print("passed: the sum, both ReLUs, and the block that passes its input on")


if __name__ == "__main__":
    check(block)
# --8<-- [end:task]

HINTS = (
    "Two things arrive at the end of the block. Which of them is missing in the stub?",
    "Formula (1), and a ReLU around the sum: one ReLU after `first`, one after the sum, and none before it.",
    "`change = second(torch.relu(first(x)))`",
)


# --8<-- [start:solution]
def solution(x, first, second):
    change = second(torch.relu(first(x)))
    return torch.relu(x + change)


# --8<-- [end:solution]


def change_only(x, first, second):
    return second(torch.relu(first(x)))


def relu_before_the_sum(x, first, second):
    return x + torch.relu(second(torch.relu(first(x))))


def no_relu_at_the_end(x, first, second):
    return x + second(torch.relu(first(x)))


def no_relu_between(x, first, second):
    return torch.relu(x + second(first(x)))


WRONG = {
    change_only: "the change without the input",
    relu_before_the_sum: "is added as it is",
    no_relu_at_the_end: "a ReLU comes after the sum",
    no_relu_between: "between the two layers",
}
