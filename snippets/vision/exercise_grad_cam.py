# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the map of Grad-CAM. Change `grad_cam` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def grad_cam(maps, slope):
    """Grad-CAM (H, W) from feature maps (C, H, W) and the logit's gradient with respect to them (C, H, W)."""
    weights = slope.mean(axis=0)  # (H, W)
    return (weights * maps).sum(axis=0)


# --8<-- [end:stub]
def check(grad_cam):
    maps = np.array(
        [[[1.0, 0, 2], [0, 1, 0]], [[0.0, 3, 0], [1, 0, 0]], [[1.0, 1, 0], [0, 0, 0]], [[0.0, 0, 0], [0, 0, 2]]]
    )
    slope = np.array(
        [[[0, 0, 3.0], [0] * 3], [[0, -1.2, 0], [0] * 3], [[0.6, 0.6, 0], [0] * 3], [[0] * 3, [0, 0, -0.6]]]
    )
    weights, by_place = slope.mean(axis=(1, 2)), slope * maps  # 0.5, -0.2, 0.2 and -0.1
    whole = np.einsum("c,chw->hw", weights, maps)
    try:
        answer = grad_cam(maps.copy(), slope.copy())
    except ValueError as error:
        words = "four weights of shape (4,) do not multiply maps of 2 × 3; `keepdims` gives them the shape (4, 1, 1)"
        raise AssertionError(f"the shapes do not fit ({error}): {words}") from error
    assert answer is not None, "your function returns None; is the `return` missing?"
    answer = np.asarray(answer)
    assert answer.shape == (2, 3), (
        f"for four maps of 2 × 3 the answer is one map of shape (2, 3), yours has shape {answer.shape}"
    )
    causes = {
        "you do not cut off what speaks against the class": whole,
        "you take the mean over the channels; the weights are means over the places, one number for each channel": (
            (slope.mean(axis=0) * maps).sum(axis=0)
        ),
        "you multiply each place by its own slope; Grad-CAM first takes the mean over the places": np.maximum(
            by_place.sum(axis=0), 0
        ),
        "you cut off the weights at 0; the sum is cut off": np.einsum("c,chw->hw", np.maximum(weights, 0), maps),
        "you take sums over the places, not means": 6 * np.maximum(whole, 0),
        "you take the mean over the channels at the end; the weighted maps are added": np.maximum(whole, 0) / 4,
    }
    right = np.maximum(whole, 0)
    close = [why for why, wrong in causes.items() if np.allclose(answer, wrong)]
    reason = f": {close[0]}" if close else ""
    assert np.allclose(answer, right), f"{right.tolist()} is right, you return {answer.round(3).tolist()}{reason}"
    rng = np.random.default_rng(0)
    maps, slope = rng.random((5, 3, 4)), rng.normal(size=(5, 3, 4))
    answer = np.asarray(grad_cam(maps, slope))
    slow = [[max(0, sum(slope[c].mean() * maps[c, i, j] for c in range(5))) for j in range(4)] for i in range(3)]
    assert answer.shape == (3, 4), f"for 5 maps of 3 × 4 the answer is 3 × 4, yours has shape {answer.shape}"
    assert np.allclose(answer, slow), "four maps are right, five at random are not"
    print("passed: four maps of 2 × 3, and five of 3 × 4")


if __name__ == "__main__":
    check(grad_cam)
# --8<-- [end:task]

HINTS = (
    "How many weights are there? One for each channel, and the place must not matter to it.",
    "The weight of channel `c` is `slope[c].mean()`. Sum the weighted maps, then set what is negative to 0.",
    "`weights = slope.mean(axis=(1, 2), keepdims=True)`, of shape (C, 1, 1)",
)


# --8<-- [start:solution]
def solution(maps, slope):
    weights = slope.mean(axis=(1, 2), keepdims=True)  # (C, 1, 1)
    return np.maximum((weights * maps).sum(axis=0), 0)  # (H, W)


# --8<-- [end:solution]


def without_cut(maps, slope):
    return (slope.mean(axis=(1, 2), keepdims=True) * maps).sum(axis=0)


def place_by_place(maps, slope):
    return np.maximum((slope * maps).sum(axis=0), 0)


def weights_cut(maps, slope):
    return (np.maximum(slope.mean(axis=(1, 2), keepdims=True), 0) * maps).sum(axis=0)


def all_channels(maps, slope):
    return np.maximum(slope.mean(axis=(1, 2), keepdims=True) * maps, 0)


def without_keepdims(maps, slope):
    weights = slope.mean(axis=(1, 2))
    return np.maximum((weights * maps).sum(axis=0), 0)


def without_return(maps, slope):
    solution(maps, slope)


WRONG = {
    without_keepdims: "four weights of shape (4,)",
    without_return: "returns None",
    without_cut: "you do not cut off",
    place_by_place: "its own slope",
    weights_cut: "you cut off the weights",
    all_channels: "yours has shape (4, 2, 3)",
}
