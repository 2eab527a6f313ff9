# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: the mean of a list. Change `mean`, then run this file until it reports what passed."""


# --8<-- [start:task]
# --8<-- [start:stub]
def mean(values):
    return sum(values)


# --8<-- [end:stub]


def check(mean):
    got = mean([1, 2, 6])
    assert got == 3, f"the mean of 1, 2 and 6 is 3, you return {got}"
    print("passed: the mean of three numbers")


if __name__ == "__main__":
    check(mean)
# --8<-- [end:task]

HINTS = ("What is a mean?", "The sum over the number.", "`return sum(values) / ...`")


# --8<-- [start:solution]
def solution(values):
    return sum(values) / len(values)


# --8<-- [end:solution]


def middle(values):
    return sorted(values)[1]


def largest(values):
    return max(values)


WRONG = {middle: "you return 2", largest: "you return 6"}
