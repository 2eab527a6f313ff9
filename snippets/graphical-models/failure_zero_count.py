# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: a pixel that was never on for a class gets the probability 0, and one such pixel rules the class out."""

# --8<-- [start:answers]
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(1797)
pixels, classes = (digits.data[order] >= 8).astype(int), digits.target[order]


def answers(added):
    """Learn from 100 images. Shares of 400 test images: right, no class left, the right class ruled out."""
    counts = np.bincount(classes[:100])
    on = np.stack([pixels[:100][classes[:100] == k].sum(axis=0) for k in range(10)])
    share_on = (on + added) / (counts[:, None] + 2 * added)
    test, truth = pixels[1397:], classes[1397:]
    p = np.stack([np.where(test, share, 1 - share).prod(axis=1) for share in share_on], axis=1)
    p = p * counts / 100  # (400, 10), P(class) times 64 pixel probabilities
    return (p.argmax(axis=1) == truth).mean(), (p.max(axis=1) == 0).mean(), (p[np.arange(400), truth] == 0).mean()


# --8<-- [end:answers]


# --8<-- [start:broken]
def broken():
    return answers(added=0)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return answers(added=1)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The class that is right has the probability 0 for many images."""
    return result[2] > 0.1


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("plain shares", broken), ("one on and one off added", fixed)):
        right, none, ruled_out = run()
        print(f"{name}: right {right:.1%}, no class left {none:.1%}, the right class at 0 {ruled_out:.1%}")
    assert symptom(broken())
    assert not symptom(fixed())
