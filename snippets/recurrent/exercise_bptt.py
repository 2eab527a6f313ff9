# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★★: the gradient of the recurrent matrix.
Change `gradient`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def gradient(a, weight_hh, dh):
    """dW for h[t] = tanh(a[t] + h[t-1] Wᵀ), h[-1] = 0. a (T, N, H); dh[t] (N, H): h[t]'s slope in its own loss."""
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    dweight = np.zeros_like(weight_hh)
    for t in reversed(range(len(a))):
        da = dh[t] * (1 - h[t + 1] ** 2)
        dweight += da.T @ h[t]
    return dweight  # as if the memory had no past


# --8<-- [end:stub]
def check(gradient):
    rng = np.random.default_rng(0)
    a, weight, dh = rng.standard_normal((6, 2, 3)), rng.standard_normal((3, 3)), rng.standard_normal((6, 2, 3))

    def loss(weight, steps):
        h, total = np.zeros((2, 3)), 0.0
        for t in range(steps):
            h = np.tanh(a[t] + h @ weight.T)
            total += (dh[t] * h).sum()
        return total

    for steps in (2, 3, 6):
        got = gradient(a[:steps], weight, dh[:steps])
        assert got.shape == (3, 3), f"the gradient has the shape of the weight, (3, 3), yours {got.shape}"
        nudge = np.zeros((3, 3))
        nudge[0, 1] = 1e-6
        slope = (loss(weight + nudge, steps) - loss(weight - nudge, steps)) / 2e-6
        here, there = f"{steps} steps, entry (0, 1)", f"nudging gives {slope:.4f}, you return {got[0, 1]:.4f}"
        assert np.isclose(got[0, 1], slope, atol=1e-6), f"{here}: {there}"
        u = rng.standard_normal((3, 3))  # a direction
        slope = (loss(weight + 1e-6 * u, steps) - loss(weight - 1e-6 * u, steps)) / 2e-6
        assert np.isclose((got * u).sum(), slope), f"{steps} steps: another entry than (0, 1) is wrong"
    print("passed: the gradient agrees with nudging for 2, 3 and 6 steps")


if __name__ == "__main__":
    check(gradient)
# --8<-- [end:task]

HINTS = (
    "With two steps the stub is right already. With three, by which way does the last loss depend on the "
    "second state, and where does the stub leave that out?",
    "h[t-1] is used in the loss at t-1 and in a[t] + h[t-1] Wᵀ. So the slope for it is dh[t-1] plus da W.",
    "`later = da @ weight_hh`, and the next round begins with `dh[t] + later`",
)


# --8<-- [start:solution]
def solution(a, weight_hh, dh):
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    dweight, later = np.zeros_like(weight_hh), np.zeros_like(h[0])
    for t in reversed(range(len(a))):
        da = (dh[t] + later) * (1 - h[t + 1] ** 2)
        dweight += da.T @ h[t]
        later = da @ weight_hh  # the slope of h[t-1] through the steps from t on
    return dweight


# --8<-- [end:solution]


def transposed(a, weight_hh, dh):
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    dweight, later = np.zeros_like(weight_hh), np.zeros_like(h[0])
    for t in reversed(range(len(a))):
        da = (dh[t] + later) * (1 - h[t + 1] ** 2)
        dweight += da.T @ h[t]
        later = da @ weight_hh.T
    return dweight


def without_the_slope(a, weight_hh, dh):
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    return sum(dh[t].T @ h[t] for t in range(len(a)))


WRONG = {transposed: "3 steps, entry (0, 1)", without_the_slope: "2 steps, entry (0, 1)"}
