# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: batch normalisation, in training and in use. Change `batch_norm` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def batch_norm(x, mean, var, training):
    """x is (N, C, H, W), mean and var are the running averages, one number a channel.

    Returns the normalised x and the two averages after this batch; gamma is 1, beta 0, epsilon 1e-5.
    """
    batch_mean, batch_var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))  # (C,)
    mean, var = 0.9 * mean + 0.1 * batch_mean, 0.9 * var + 0.1 * batch_var
    y = (x - batch_mean[:, None, None]) / (batch_var[:, None, None] + 1e-5)
    return y, mean, var


# --8<-- [end:stub]
def check(batch_norm):
    x = np.random.default_rng(0).normal(5, 2, (8, 3, 4, 4))
    zero, one = np.zeros(3), np.ones(3)
    answer = batch_norm(x, zero.copy(), one.copy(), True)
    assert isinstance(answer, tuple), "return three arrays: the normalised x, the mean and the variance"
    assert len(answer) == 3, "return three arrays: the normalised x, the mean and the variance"
    y, mean, _ = (np.asarray(part) for part in answer)
    assert mean.shape == (3,), f"a mean for each channel, over images and positions, (3,); yours has shape {mean.shape}"
    assert np.allclose(y.mean(axis=(0, 2, 3)), 0), "in training each channel of y has the mean 0 over the batch"
    assert np.allclose(y.var(axis=(0, 2, 3)), 1, atol=1e-3), (
        "in training each channel of y has the variance 1: divide by the root"
    )
    target = x.mean(axis=(0, 2, 3))
    assert np.allclose(mean, 0.1 * target), f"the mean keeps 0.9 of the old one: {0.1 * target}; yours is {mean}"
    again, kept, _ = batch_norm(x[:1], target, x.var(axis=(0, 2, 3)), False)
    assert np.allclose(kept, target), "in use (training is False) the running averages do not change"
    whole = batch_norm(x, target, x.var(axis=(0, 2, 3)), False)[0]
    assert np.allclose(again, whole[:1]), "in use an image must not depend on its batch: take the running averages"
    stretched = batch_norm(x, zero, 4 * one, False)[0]
    assert np.allclose(stretched, x / 2, rtol=1e-4), "with mean 0 and variance 4, y is x / 2: divide by the square root"
    print("passed: mean 0 and variance 1 in training, running averages, and images on their own in use")


if __name__ == "__main__":
    check(batch_norm)
# --8<-- [end:task]

HINTS = (
    "Over which axes does a channel have one mean? And which numbers may be used when a single image comes?",
    "Formula (1): in training with the batch's mean and variance, in use with the running ones; divide by a root.",
    "`use_mean, use_var = (batch_mean, batch_var) if training else (mean, var)`, before the averages change",
)


# --8<-- [start:solution]
def solution(x, mean, var, training):
    use_mean, use_var = mean, var
    if training:
        use_mean, use_var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        mean, var = 0.9 * mean + 0.1 * use_mean, 0.9 * var + 0.1 * use_var
    y = (x - use_mean[:, None, None]) / np.sqrt(use_var[:, None, None] + 1e-5)
    return y, mean, var


# --8<-- [end:solution]


def always_the_batch(x, mean, var, training):
    return solution(x, mean, var, True)


def batch_in_use(x, mean, var, training):
    return solution(x, mean, var, True)[0], *(solution(x, mean, var, training)[1:])


def no_root(x, mean, var, training):
    y, new_mean, new_var = solution(x, mean, var, training)
    return (y if training else (x - mean[:, None, None]) / (var[:, None, None] + 1e-5)), new_mean, new_var


def wrong_share(x, mean, var, training):
    y, _, new_var = solution(x, mean, var, training)
    return y, 0.1 * mean + 0.9 * x.mean(axis=(0, 2, 3)) if training else mean, new_var


WRONG = {
    always_the_batch: "the running averages do not change",
    batch_in_use: "must not depend on its batch",
    no_root: "divide by the square root",
    wrong_share: "keeps 0.9 of the old one",
}
