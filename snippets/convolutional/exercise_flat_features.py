# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: how many numbers reach the linear layer.
Change `flat_features`, then run this file until it reports what passed."""


# --8<-- [start:task]
# --8<-- [start:stub]
def flat_features(size, layers):
    """Features after flattening. Images have 3 channels and size × size pixels; layers are
    ("conv", channels, kernel, stride, padding) or ("pool", kernel), whose stride is its kernel."""
    channels = 3
    for layer in layers:
        if layer[0] == "conv":
            channels, stride = layer[1], layer[3]
            size = size // stride  # right only if the padding keeps the size; poolings are missing
    return channels * size  # right only if a map is a single row


# --8<-- [end:stub]
def check(flat_features):
    cases = {
        "one convolution": (32, [("conv", 8, 5, 1, 0)], 8, 28),
        "a stride": (32, [("conv", 8, 3, 2, 0)], 8, 15),
        "a pooling": (33, [("conv", 16, 3, 1, 1), ("pool", 2)], 16, 16),
        "LeNet's plan": (32, [("conv", 6, 5, 1, 0), ("pool", 2), ("conv", 16, 5, 1, 0), ("pool", 2)], 16, 5),
    }
    for name, (size, layers, channels, side) in cases.items():
        got, right = flat_features(size, layers), channels * side * side
        maps = f"the last maps are {channels} of {side} × {side}, which makes {right} features"
        assert got == right, f"{name}, {size} × {size} pixels, {layers}: {maps}, you return {got}"
    print("passed: kernels, strides, paddings and poolings")


if __name__ == "__main__":
    check(flat_features)
# --8<-- [end:task]

HINTS = (
    "Follow one axis first: how many places does each layer have? What is left after the last one, on both axes?",
    "A convolution has `(size + 2 * p - k) // s + 1` places, and a pooling is counted in the same way with `p = 0`.",
    "`size = (size + 2 * p - k) // s + 1`",
)


# --8<-- [start:solution]
def solution(size, layers):
    channels = 3
    for layer in layers:
        if layer[0] == "conv":
            _, channels, k, s, p = layer
        else:
            k, s, p = layer[1], layer[1], 0
        size = (size + 2 * p - k) // s + 1
    return channels * size * size


# --8<-- [end:solution]


def without_pooling(size, layers):
    return solution(size, [layer for layer in layers if layer[0] == "conv"])


def without_kernel(size, layers):
    channels = 3
    for layer in layers:
        channels = layer[1] if layer[0] == "conv" else channels
        size //= layer[3] if layer[0] == "conv" else layer[1]
    return channels * size * size


def one_axis(size, layers):
    channels = [layer[1] for layer in layers if layer[0] == "conv"][-1]
    return int((solution(size, layers) * channels) ** 0.5)


WRONG = {
    without_pooling: "16 of 16 × 16, which makes 4096",
    without_kernel: "8 of 28 × 28, which makes 6272",
    one_axis: "8 of 28 × 28, which makes 6272",
}
