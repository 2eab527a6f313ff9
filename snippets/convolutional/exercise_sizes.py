# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: size and receptive field of a stack of layers.
Change `trace`, then run this file until it reports what passed."""


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
def check(trace):
    cases = {
        "one 3 × 3 layer": (28, [(3, 1, 1, 1)], (28, 3)),
        "LeNet": (32, [(5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1)], (5, 16)),
        "dilations 1, 2, 4, 8, 16": (100, [(2, 1, 0, 2**i) for i in range(5)], (69, 32)),
        "the first layers of a ResNet": (224, [(7, 2, 3, 1), (3, 2, 1, 1)], (56, 11)),
    }
    for name, (size, layers, right) in cases.items():
        got = trace(size, layers)
        assert got == right, f"{name}: size and field are {right}, you return {got}"
    print("passed: strides, paddings and dilations")


if __name__ == "__main__":
    check(trace)
# --8<-- [end:task]

HINTS = (
    "One step in the second layer is how many pixels of the input, if the first layer has stride 2?",
    "A layer adds d · (k − 1) steps to the field; a step is as many pixels as the product of all earlier strides.",
    "`field, jump = 1, 1`",
)


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


def without_dilation(size, layers):
    return solution(size, [(k, s, p, 1) for k, s, p, _ in layers])


def without_jump(size, layers):
    return solution(size, layers)[0], 1 + sum(d * (k - 1) for k, _, _, d in layers)


WRONG = {without_dilation: "dilations 1, 2, 4, 8, 16: size", without_jump: "LeNet: size"}
