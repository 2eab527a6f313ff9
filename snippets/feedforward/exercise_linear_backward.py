# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the backward pass of linear and ReLU. Change `backward` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def backward(x, weight, bias, dh):
    """Gradients of h = relu(x Wᵀ + b): x (N, D), weight (K, D), bias (K,), dh (N, K)."""
    dx = dh @ weight
    dweight = dh.T @ x
    dbias = dh.sum(axis=0)
    return dx, dweight, dbias


# --8<-- [end:stub]
def check(backward):
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape) for shape in ((6, 3), (4, 3), (4,))]
    dh = rng.standard_normal((6, 4))

    def loss(x, weight, bias):
        return (dh * np.maximum(x @ weight.T + bias, 0)).sum()

    gradients = backward(*inputs, dh)
    for i, name in enumerate(("dx", "dweight", "dbias")):
        got, shape = np.asarray(gradients[i]), inputs[i].shape
        assert got.shape == shape, f"{name} should have the shape {shape}, as what it belongs to, not {got.shape}"
        nudge = np.zeros(shape)
        nudge.flat[0] = 1e-6
        ahead, behind = ([*inputs[:i], inputs[i] + sign * nudge, *inputs[i + 1 :]] for sign in (1, -1))
        slope = (loss(*ahead) - loss(*behind)) / 2e-6
        close = np.isclose(got.flat[0], slope, atol=1e-6)
        assert close, f"the first entry of {name}: nudging gives {slope:.4f}, you return {got.flat[0]:.4f}"
    print("passed: dx, dweight and dbias agree with nudging")


if __name__ == "__main__":
    check(backward)
# --8<-- [end:task]

HINTS = (
    "The stub treats the layer as if it had no ReLU. Which entries of `dh` never reach z = x Wᵀ + b?",
    "The slope of the ReLU is 0 where z is negative and 1 elsewhere. So (3) gives dz, and dz replaces dh below.",
    "`dz = dh * (x @ weight.T + bias > 0)`",
)


# --8<-- [start:solution]
def solution(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


# --8<-- [end:solution]


def mask_by_gradient(x, weight, bias, dh):
    dz = dh * (dh > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


def mean_of_batch(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, dz.T @ x / len(x), dz.mean(axis=0)


def transposed(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, x.T @ dz, dz.sum(axis=0)


WRONG = {
    mask_by_gradient: "first entry of dx: nudging gives",
    mean_of_batch: "first entry of dweight: nudging gives",
    transposed: "dweight should have the shape (4, 3)",
}
