# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the best answer for a noisy image, if the clean image is one of a given list.
Change `best_answer`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def best_answer(noisy, clean, std):
    """noisy (D,), an image with noise; clean (n, D), all images that are possible -> (D,), their weighted mean."""
    return clean.mean(axis=0)


# --8<-- [end:stub]
def check(best_answer):
    clean = np.array([[0.0, 0.0], [1.0, 1.0]])
    with np.errstate(all="ignore"):
        got = np.asarray(best_answer(np.array([0.9, 0.5]), clean, 0.7))
        far = np.asarray(best_answer(np.array([30.0, 30.0]), clean, 0.1))
    assert got.shape == (2,), f"an image of 2 pixels has an answer of 2 pixels; you return the shape {got.shape}"
    said = "for (0.9, 0.5) between (0, 0) and (1, 1), with std 0.7, the answer is [0.693, 0.693]"
    said += f", you return {got.round(3).tolist()}"
    assert np.isclose(got[0], got[1]), f"{said}: an image has one weight for all its pixels"
    for value, reason in (
        (0.5, "the closer image must have the larger weight"),
        (1, "the farther image is possible too, so it keeps some weight"),
        (0.601, "add up the squares of all pixels, do not average them"),
        (0.639, "divide by twice the square of std, not by twice std"),
        (0.837, "divide by twice the square of std; the 2 is missing"),
        (0.629, "the exponent has the squared distance, not the distance"),
        (0.307, "a larger distance must give a smaller weight: minus"),
        (0.599, "std is not used, it is 0.7 here"),
    ):
        assert not np.allclose(got, value, atol=9e-4), f"{said}: {reason}"
    assert np.allclose(got, 0.693, atol=1e-3), said
    assert np.allclose(far, 1), (
        f"far from both images the nearer one takes all, you return {far.tolist()}; exp underflows"
    )
    rng = np.random.default_rng(0)
    clean, noisy = rng.random((5, 8)), rng.random(8)
    fit = [np.exp(-sum((noisy - image) ** 2) / (2 * 0.3**2)) for image in clean]
    right = sum(f * image for f, image in zip(fit, clean, strict=True)) / sum(fit)
    assert np.allclose(best_answer(noisy, clean, 0.3), right), "right for two images, wrong for five of eight pixels"
    print("passed: two images of two pixels, five of eight, and a point far from all")


if __name__ == "__main__":
    check(best_answer)
# --8<-- [end:task]

HINTS = (
    "Each possible image gets a score, larger the closer it is to what is seen. What turns scores into weights?",
    "Score: minus the squared distance (added up over all pixels), divided by `2 * std**2`. Then a softmax.",
    "`scores = -((noisy - clean) ** 2).sum(axis=1) / (2 * std**2)`",
)


# --8<-- [start:solution]
def solution(noisy, clean, std):
    scores = -((noisy - clean) ** 2).sum(axis=1) / (2 * std**2)  # (n,)
    weights = np.exp(scores - scores.max())  # the largest is 1, so the sum is not 0
    return weights / weights.sum() @ clean  # (n,) @ (n, D) -> (D,)


# --8<-- [end:solution]


def nearest(noisy, clean, std):
    return clean[((noisy - clean) ** 2).sum(axis=1).argmin()]


def averaged_squares(noisy, clean, std):
    weights = np.exp(-((noisy - clean) ** 2).mean(axis=1) / (2 * std**2))
    return weights / weights.sum() @ clean


def underflowing(noisy, clean, std):
    weights = np.exp(-((noisy - clean) ** 2).sum(axis=1) / (2 * std**2))
    return weights / weights.sum() @ clean


def without_noise(noisy, clean, std):
    weights = np.exp(-((noisy - clean) ** 2).sum(axis=1) / 2)
    return weights / weights.sum() @ clean


def twice_std(noisy, clean, std):
    weights = np.exp(-((noisy - clean) ** 2).sum(axis=1) / (2 * std))
    return weights / weights.sum() @ clean


def pixel_by_pixel(noisy, clean, std):
    weights = np.exp(-((noisy - clean) ** 2) / (2 * std**2))
    return (weights / weights.sum(axis=0) * clean).sum(axis=0)


WRONG = {
    nearest: "keeps some weight",
    averaged_squares: "do not average them",
    twice_std: "not by twice std",
    pixel_by_pixel: "one weight for all its pixels",
    underflowing: "exp underflows",
    without_noise: "std is not used",
}
