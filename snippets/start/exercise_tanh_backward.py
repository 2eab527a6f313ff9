# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: two layers with tanh. Change `backward`, then run this file until it reports that it passed."""

# --8<-- [start:task]
import numpy as np

x, y = np.array([1.0, -1.0]), 1.0  # one example
W, b = np.array([[0.5, -0.5], [1.0, 1.5]]), np.array([0.0, 0.0])
v, c = np.array([2.0, 3.0]), -2.0


def forward(W, b, v, c):
    z = W @ x + b
    h = np.tanh(z)  # (2,): tanh in place of relu
    p = 1 / (1 + np.exp(-(v @ h + c)))
    return h, p


# --8<-- [start:stub]
def backward(h, p):
    """The slopes of the loss of this example: dW (2, 2), db (2,), dv (2,) and dc."""
    ds = p - y
    dh = ds * v
    dz = dh * (h > 0)
    return np.outer(dz, x), dz, ds * h, ds


# --8<-- [end:stub]


def loss(*weights):
    return -np.log(forward(*weights)[1])  # y is 1


def nudged(weights, i, nudge=1e-6):
    slopes = np.zeros_like(weights[i])
    for place in np.ndindex(slopes.shape):
        ahead, behind = [w.copy() for w in weights], [w.copy() for w in weights]
        ahead[i][place] += nudge
        behind[i][place] -= nudge
        slopes[place] = (loss(*ahead) - loss(*behind)) / (2 * nudge)
    return slopes


def likely_mistake(db):
    """Why the slopes of the hidden sums may be wrong."""
    h, p = forward(W, b, v, c)
    dh, z, twice = (p - y) * v, W @ x + b, np.tanh(h)
    mistakes = {
        "1 or 0 is the factor of relu, but h is tanh(z) now": dh * (h > 0),
        "the slopes of h went on unchanged, without the slope of tanh at z": dh,
        "h is tanh(z) already, so tanh of h is one tanh too many": dh * (1 - twice**2),
        "z was squared, but the slope at z is 1 - tanh(z)**2": dh * (1 - z**2),
        "h was not squared, but the slope at z is 1 - tanh(z)**2": dh * (1 - h),
        "1 - h was squared, but the square belongs to h alone": dh * (1 - h) ** 2,
        "the slope of tanh is there, but not the slope dh that arrives": 1 - h**2,
        "the factor 1 or 0 of relu is still there": dh * (h > 0) * (1 - h**2),
    }
    for words, slopes in mistakes.items():
        if np.allclose(db, slopes, atol=1e-5):
            return words
    return "the factor from h back to z is the slope of tanh at z"


def slopes_from(backward, h, p):
    """What backward returns; AssertionError if that is not four slopes."""
    try:
        found = backward(h, p)
    except NameError as error:
        why = "backward is given h and p alone, but h is tanh(z), which is enough"
        raise AssertionError(f"{error}: {why}") from error
    except (TypeError, ValueError) as error:
        why = "dh and h are arrays of shape (2,), and each product needs its *"
        raise AssertionError(f"backward stopped with '{error}': {why}") from error
    is_four = isinstance(found, tuple) and len(found) == 4
    assert is_four, f"you return {found}, expected dW, db, dv and dc"
    return found


def check(backward):
    weights = [W, b, v, np.array(c)]
    found = slopes_from(backward, *forward(*weights))
    for i, name in [(3, "dc"), (2, "dv"), (1, "db"), (0, "dW")]:
        expected = nudged(weights, i)
        shape = np.shape(found[i])
        message = f"{name} has shape {shape}, expected {expected.shape}"
        assert shape == expected.shape, message
        message = f"{name} is {np.round(found[i], 4).tolist()}"
        message += f", nudging gives {expected.round(4).tolist()}"
        if name == "db":
            message += f": {likely_mistake(found[i])}"
        if name == "dW":
            message += ": row i belongs to hidden unit i, column j to input j"
        assert np.allclose(found[i], expected, atol=1e-5), message
    print("passed: all nine slopes agree with nudging")


if __name__ == "__main__":
    check(backward)
# --8<-- [end:task]

HINTS = (
    "Only one stage has changed. Which line of the stub belongs to the step from z to h?",
    "The slope of tanh at z is `1 - np.tanh(z) ** 2`, and `h` is `np.tanh(z)` already.",
    "`dz = dh * (1 - h**2)`",
)


# --8<-- [start:solution]
def solution(h, p):
    ds = p - y
    dh = ds * v
    dz = dh * (1 - h**2)
    return np.outer(dz, x), dz, ds * h, ds


# --8<-- [end:solution]


# What learners really try, and what the check must say to each.
def slopes(dz, h, p):
    return np.outer(dz, x), dz, (p - y) * h, p - y


def tanh_twice(h, p):
    return slopes((p - y) * v * (1 - np.tanh(h) ** 2), h, p)


def no_slope(h, p):
    return slopes((p - y) * v, h, p)


def sum_squared(h, p):
    z = W @ x + b
    return slopes((p - y) * v * (1 - z**2), h, p)


def sum_that_is_not_there(h, p):
    return slopes((p - y) * v * (1 - np.tanh(z) ** 2), h, p)  # noqa: F821


def square_forgotten(h, p):
    return slopes((p - y) * v * (1 - h), h, p)


def square_in_the_wrong_place(h, p):
    return slopes((p - y) * v * (1 - h) ** 2, h, p)


def arriving_slope_forgotten(h, p):
    return slopes(1 - h**2, h, p)


def relu_kept_as_well(h, p):
    return slopes((p - y) * v * (h > 0) * (1 - h**2), h, p)


def product_without_its_sign(h, p):
    dh = (p - y) * v
    return slopes(dh(1 - h**2), h, p)


def only_the_first_layer(h, p):
    return solution(h, p)[:2]


def outer_the_other_way(h, p):
    dw, *rest = solution(h, p)
    return dw.T, *rest


WRONG = {
    tanh_twice: "one tanh too many",
    no_slope: "without the slope of tanh at z",
    sum_squared: "z was squared, but",
    sum_that_is_not_there: "backward is given h and p alone",
    square_forgotten: "h was not squared",
    square_in_the_wrong_place: "the square belongs to h alone",
    arriving_slope_forgotten: "but not the slope dh that arrives",
    relu_kept_as_well: "1 or 0 of relu is still there",
    product_without_its_sign: "each product needs its *",
    only_the_first_layer: "expected dW, db, dv and dc",
    outer_the_other_way: "row i belongs to hidden unit i",
}
