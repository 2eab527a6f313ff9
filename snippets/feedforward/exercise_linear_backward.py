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
def reason(i, got, x, weight, bias, dh):
    """Which of the usual mistakes an answer is, in words."""
    usual = {
        "as if every ReLU were on; where the sum z is negative nothing passes": dh,
        "you mask by the sign of dh; whether a ReLU is on depends on its own sum z": dh * (dh > 0),
        "your mask forgets the bias, which is part of the sum z": dh * (x @ weight.T > 0),
        "you multiply by the ReLU's value; (3) asks for its slope, 1 or 0": dh * np.maximum(x @ weight.T + bias, 0),
    }
    for why, dz in usual.items():
        if np.allclose(got, (dz @ weight, dz.T @ x, dz.sum(axis=0))[i]):
            return why
    return "look at (3) for dz, and at (4) and (5) for the products"


def answer(backward, x, weight, bias, dh):
    """The three gradients; where the function stops, why."""
    try:
        dx, dweight, dbias = backward(x, weight, bias, dh)
    except Exception as error:
        why = "return dx, dweight and dbias, with the shapes of x, weight and bias; compare yours with (4) and (5)"
        if isinstance(error, NameError) and error.name in {"z", "Z"}:
            why = "`backward` is not given z, so compute the sums first, from x, weight and bias, by (2)"
        if "size 4 is different from 3" in str(error):
            why = "3 columns meet 4 rows, as in x @ weight; the weights of a unit are a row, so (2) takes weight.T"
        if "size 3 is different from 4" in str(error):
            why = "4 columns meet 3 rows, as in dz @ weight.T; compare yours with (4) and (5), where W stays as it is"
        raise AssertionError(f"yours stops with {type(error).__name__}: {error}: {why}") from error
    return dx, dweight, dbias


def check(backward):
    rng = np.random.default_rng(1)
    inputs = [rng.standard_normal(shape) for shape in ((6, 3), (4, 3), (4,))]
    dh = rng.standard_normal((6, 4))

    def loss(x, weight, bias):
        return (dh * np.maximum(x @ weight.T + bias, 0)).sum()

    gradients = answer(backward, *inputs, dh)
    names = {(6, 3): "dx", (4, 3): "dweight", (4,): "dbias"}
    order = [names.get(np.shape(gradient), "?") for gradient in gradients]
    mixed = sorted(order) == sorted(names.values()) and order != list(names.values())
    assert not mixed, f"by their shapes you return {', '.join(order)}; the order has to be dx, dweight, dbias"
    for i, name in enumerate(("dx", "dweight", "dbias")):
        got, shape = np.asarray(gradients[i]), inputs[i].shape
        turned = "; it is transposed, look at the order in (4)" * (got.shape == shape[::-1])
        assert got.shape == shape, (
            f"{name} should have the shape {shape}, as what it belongs to, not {got.shape}{turned}"
        )
        slopes = np.zeros(shape)
        for place in np.ndindex(shape):
            nudge = np.zeros(shape)
            nudge[place] = 1e-6
            ahead, behind = ([*inputs[:i], inputs[i] + sign * nudge, *inputs[i + 1 :]] for sign in (1, -1))
            slopes[place] = (loss(*ahead) - loss(*behind)) / 2e-6
        why = reason(i, got, *inputs, dh)
        if np.allclose(got * len(dh), slopes, atol=1e-6):
            why = "you take the mean over the examples; (4) adds them up, and the 1/N of a mean loss is in dh already"
        place = np.unravel_index(abs(got - slopes).argmax(), shape)
        entry = f"{name}[{', '.join(map(str, place))}]"
        close = np.allclose(got, slopes, atol=1e-6)
        assert close, f"{entry}: nudging gives {slopes[place]:.4f}, you return {got[place]:.4f}: {why}"
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


def without_mask(x, weight, bias, dh):
    return dh @ weight, dh.T @ x, dh.sum(axis=0)


def only_dx_masked(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, dh.T @ x, dh.sum(axis=0)


def mask_without_bias(x, weight, bias, dh):
    dz = dh * (x @ weight.T > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


def value_for_slope(x, weight, bias, dh):
    dz = dh * np.maximum(x @ weight.T + bias, 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


def sums_not_computed(x, weight, bias, dh):
    dz = dh * (z > 0)  # type: ignore[name-defined] # noqa: F821
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


def weight_turned(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight.T, dz.T @ x, dz.sum(axis=0)


def only_two(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz.T @ x, dz.sum(axis=0)


def sums_without_transpose(x, weight, bias, dh):
    dz = dh * (x @ weight + bias > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


def order_of_the_parameters(x, weight, bias, dh):
    dx, dweight, dbias = solution(x, weight, bias, dh)
    return dweight, dbias, dx


WRONG = {
    without_mask: "as if every ReLU were on",
    only_dx_masked: "as if every ReLU were on",
    mask_by_gradient: "you mask by the sign of dh",
    mask_without_bias: "your mask forgets the bias",
    value_for_slope: "you multiply by the ReLU's value",
    mean_of_batch: "you take the mean over the examples",
    sums_not_computed: "is not given z, so compute the sums first",
    weight_turned: "compare yours with (4) and (5)",
    sums_without_transpose: "so (2) takes weight.T",
    order_of_the_parameters: "by their shapes you return dweight, dbias, dx",
    only_two: "return dx, dweight and dbias",
    transposed: "it is transposed, look at the order in (4)",
}
