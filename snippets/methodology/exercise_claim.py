# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: repeat a comparison so that nothing differs but what the claim is about.
Change `gains`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def gains(score, seeds):
    """How many points two hidden layers read more than one: a number for each seed.

    score(layers, epochs, seed) trains a network, for instance score([16, 16], 60, 0), and returns its points
    """
    return [score([16, 16], 60, seed) - score([16], 30, seed) for seed in seeds]


# --8<-- [end:stub]
def check(gains):
    luck = np.array([3.0, -2.0, 0.5, -4.0, 1.5, 2.5])

    def score(layers, epochs, seed):  # a world in which the second layer is worth nothing, and an epoch 0.1 points
        return 80 + epochs / 10 + luck[seed]

    got = np.asarray(gains(score, range(6)), float)
    assert got.shape == (6,), f"a gain for each of the six seeds is asked for; you return the shape {got.shape}"
    assert np.ptp(got) < 1e-9, (
        f"what the seed adds to both has to cancel; where only luck differs you return {got.round(1).tolist()}"
    )
    assert abs(got[0]) < 1e-9, (
        f"in a world where an epoch is worth 0.1 points and the second layer nothing, you find a gain of {got[0]:.1f}"
    )
    calls = []
    got = gains(lambda layers, epochs, seed: calls.append((tuple(layers), epochs)) or len(layers), range(3))
    assert np.allclose(got, 1), f"in a world where each layer is worth one point, you find {list(got)}"
    assert {layers for layers, _ in calls} == {(16,), (16, 16)}, f"16 and 16, 16 units are compared; you train {calls}"
    print("passed: the same seeds, the same epochs, one gain for each seed")


if __name__ == "__main__":
    check(gains)
# --8<-- [end:task]

HINTS = (
    "What differs between the two calls of `score`, beside the second layer?",
    "Both networks get 60 epochs, since the text says that the deeper one needs them.",
    "`return [score([16, 16], 60, seed) - score([16], 60, seed) for seed in seeds]`",
)


# --8<-- [start:solution]
def solution(score, seeds):
    return [score([16, 16], 60, seed) - score([16], 60, seed) for seed in seeds]


# --8<-- [end:solution]


def against_the_mean(score, seeds):
    mean = np.mean([score([16], 60, seed) for seed in seeds])
    return [score([16, 16], 60, seed) - mean for seed in seeds]


def other_seeds(score, seeds):
    return [score([16, 16], 60, seed) - score([16], 60, seed - 1) for seed in seeds]


def one_number(score, seeds):
    return max(score([16, 16], 60, seed) for seed in seeds) - max(score([16], 60, seed) for seed in seeds)


WRONG = {
    against_the_mean: "what the seed adds to both has to cancel",
    other_seeds: "what the seed adds to both has to cancel",
    one_number: "you return the shape ()",
}
