# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: down and up again with the same weights.
Change `reconstruct`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def reconstruct(x, weights):
    """x (N, D); weights, from the image to the code, each (outputs, inputs) -> (N, D). No tanh after code and image."""
    for weight in weights:
        x = x @ weight.T
    for weight in weights:
        x = x @ weight
    return x


# --8<-- [end:stub]
def check(reconstruct):
    first, second = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [2.0, 0.0]])
    got = np.asarray(reconstruct(np.array([[1.0, 0.0]]), [first, second]))
    assert got.shape == (1, 2), f"one image of two pixels comes back as (1, 2), yours has the shape {got.shape}"
    a = np.tanh(1.0)  # the first layer down gives [1, 0], so [tanh(1), 0]; the code is [tanh(1), 2 tanh(1)]
    b = np.tanh(5 * a)  # the first layer up gives [5 tanh(1), 0]
    said = f"[1, 0] comes back as [{b:.3f}, {b:.3f}], you return {got[0].round(3).tolist()}"
    assert not np.allclose(got, [[5, 5]]), f"{said}; no tanh at all makes this a linear map"
    assert not np.allclose(got, np.tanh(b)), f"{said}; the image itself gets no tanh"
    code = np.tanh([a, 2 * a])
    low = np.tanh(code @ [1, 2])
    assert not np.allclose(got, low), f"{said}; the code gets no tanh"
    assert not np.allclose(got, np.tanh(low)), f"{said}; the code and the image get no tanh, only the layers between"
    assert np.allclose(got, b), f"{said}; which weights come first on the way up, and which way round are they?"
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(4, 6)), [rng.normal(size=(5, 6)), rng.normal(size=(3, 5)), rng.normal(size=(2, 3))]
    got = np.asarray(reconstruct(x, weights))
    h = np.tanh(np.tanh(x @ weights[0].T) @ weights[1].T) @ weights[2].T
    right = np.tanh(np.tanh(h @ weights[2]) @ weights[1]) @ weights[0]
    assert got.shape == right.shape, f"four images of six pixels come back as (4, 6), yours have {got.shape}"
    assert np.allclose(got, right), "right for two layers, wrong for three"
    print("passed: two layers by hand, and three for four images")


if __name__ == "__main__":
    check(reconstruct)
# --8<-- [end:task]

HINTS = (
    "The last layer down is undone by the first layer up. And two places have no tanh.",
    "Down: `h @ weight.T`, up: `h @ weight`, in the reversed order. A tanh stands between two layers of a half.",
    "`for i, weight in enumerate(weights):`",
)


# --8<-- [start:solution]
def solution(x, weights):
    for half, transpose in ((weights, True), (weights[::-1], False)):
        for i, weight in enumerate(half):
            x = x @ (weight.T if transpose else weight)
            if i < len(half) - 1:  # the last layer of each half has no tanh
                x = np.tanh(x)
    return x


# --8<-- [end:solution]


def tanh_at_the_end(x, weights):
    return np.tanh(solution(x, weights))


def tanh_at_the_code(x, weights):
    for weight in weights:
        x = np.tanh(x @ weight.T)
    for weight in weights[:0:-1]:
        x = np.tanh(x @ weight)
    return x @ weights[0]


def tanh_everywhere(x, weights):
    for weight in weights:
        x = np.tanh(x @ weight.T)
    for weight in weights[::-1]:
        x = np.tanh(x @ weight)
    return x


def same_order(x, weights):
    for half, transpose in ((weights, True), (weights, False)):
        for i, weight in enumerate(half):
            x = x @ (weight.T if transpose else weight) if weight.shape[int(transpose)] == x.shape[1] else x
            if i < len(half) - 1:
                x = np.tanh(x)
    return x


WRONG = {
    tanh_at_the_end: "the image itself gets no tanh",
    tanh_at_the_code: "the code gets no tanh",
    tanh_everywhere: "only the layers between",
    same_order: "which weights come first",
}
