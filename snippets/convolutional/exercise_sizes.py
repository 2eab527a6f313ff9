# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise: size and receptive field of a stack of layers. The stub must fail the check, the solution must pass."""


# --8<-- [start:task]
# --8<-- [start:stub]
def trace(size, layers):
    """Output size and receptive field after layers of (kernel, stride, padding, dilation)."""
    field = 1
    for k, s, p, _ in layers:
        size = (size + 2 * p - k) // s + 1
        field += k - 1
    return size, field  # dilation and the steps of earlier layers are missing


# --8<-- [end:stub]
# --8<-- [start:check]
def check(trace):
    assert trace(28, [(3, 1, 1, 1)]) == (28, 3)
    assert trace(32, [(5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1)]) == (5, 16), "LeNet"
    assert trace(100, [(2, 1, 0, 2**i) for i in range(5)]) == (69, 32), "dilations 1, 2, 4, 8, 16"
    assert trace(224, [(7, 2, 3, 1), (3, 2, 1, 1)]) == (56, 11), "the first layers of a ResNet"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(size, layers):
    field, jump = 1, 1
    for k, s, p, d in layers:
        reach = d * (k - 1)
        size = (size + 2 * p - reach - 1) // s + 1
        field += reach * jump
        jump *= s
    return size, field


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
