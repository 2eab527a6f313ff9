# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise: the mean of a list."""


# --8<-- [start:stub]
def mean(values):
    return sum(values)


# --8<-- [end:stub]


# --8<-- [start:check]
def check(mean):
    assert mean([1, 2, 6]) == 3


# --8<-- [end:check]


# --8<-- [start:solution]
def solution(values):
    return sum(values) / len(values)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
