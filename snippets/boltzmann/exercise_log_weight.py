# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the log of the total weight of images, all hidden states summed up.
Change `log_weight`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def log_weight(v, weight, b, c):
    """v (N, V), images as rows; weight (H, V), b (V,), c (H,) -> (N,), the log of each image's total weight."""
    return v @ b + (c + v @ weight.T).sum(axis=1)


# --8<-- [end:stub]
def check(log_weight):
    weight, b, c = np.array([[2.0, 1.0, -1.0], [-2.0, 2.0, 1.0]]), np.zeros(3), np.zeros(2)
    v = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    with np.errstate(all="ignore"):
        got = np.asarray(log_weight(v, weight, b, c))
        high = np.asarray(log_weight(v, 1000 * weight, b, c))
        biased = np.asarray(log_weight(v, weight, np.array([1.0, 2.0, 3.0]), np.array([0.5, -0.5])))
    assert got.shape == (2,), f"one number for each of the two images, so the shape is (2,); you return {got.shape}"
    said = f"(1, 0, 1) and (0, 0, 0) have the logs 1.627 and 1.386, you return {got.round(3).tolist()}"
    assert not np.allclose(np.log(np.abs(got) + 1e-9), [1.627, 1.386], atol=1e-3), f"{said}: take the log"
    assert np.allclose(got, [1.627, 1.386], atol=1e-3), said
    assert np.allclose(biased, [5.903, 1.448], atol=1e-3), (
        f"with biases the logs are 5.903 and 1.448, you return {biased.round(3).tolist()}"
    )
    assert np.allclose(high, [1000, 1.386], atol=1e-3), (
        f"with weights a thousand times as large the logs are 1000 and 1.386, you return {high.tolist()}; "
        "exp(1000) overflows"
    )
    print("passed: two images without biases and with them, and with very large weights")


if __name__ == "__main__":
    check(log_weight)
# --8<-- [end:task]

HINTS = (
    "Each hidden unit gives a factor. What becomes of a product if you take the log, and which factor has the bias b?",
    "The sum over the hidden units of `log(1 + exp(a))` with a = `c + v @ weight.T`, plus `v @ b`.",
    "`a = c + v @ weight.T`, and `np.logaddexp(0, a)` is log(1 + exp(a)) without overflow",
)


# --8<-- [start:solution]
def solution(v, weight, b, c):
    a = c + v @ weight.T  # (N, H), the input of each hidden unit
    return v @ b + np.logaddexp(0, a).sum(axis=1)  # (N,)


# --8<-- [end:solution]


def without_the_log(v, weight, b, c):
    return np.exp(v @ b) * (1 + np.exp(c + v @ weight.T)).prod(axis=1)


def without_pixel_bias(v, weight, b, c):
    return np.logaddexp(0, c + v @ weight.T).sum(axis=1)


def overflowing(v, weight, b, c):
    return v @ b + np.log(1 + np.exp(c + v @ weight.T)).sum(axis=1)


WRONG = {
    without_the_log: "take the log",
    without_pixel_bias: "with biases the logs are",
    overflowing: "exp(1000) overflows",
}
