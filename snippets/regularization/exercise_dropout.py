# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: dropout with its way back. Change `dropout`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def dropout(x, p, rng, training):
    """Array, share to drop -> (output, back). back(slope) turns the slope of the output into the slope of x.

    In use, with training=False, nothing is dropped.
    """
    kept = rng.random(x.shape) >= p
    return x * kept, lambda slope: slope


# --8<-- [end:stub]
def check(dropout):
    x, p = np.full((200, 50), 3.0), 0.75
    output, back = dropout(x.copy(), p, np.random.default_rng(0), training=True)
    kept = np.asarray(output) != 0
    assert abs(kept.mean() - 0.25) < 0.03, f"with p = 0.75 a quarter should stay, in your output {kept.mean():.0%} do"
    value = np.asarray(output)[kept].mean()
    assert abs(value - 12) < 1e-9, f"a kept 3 should become 3 / (1 - 0.75) = 12, in your output it is {value:.3g}"
    slope = np.asarray(back(np.full(x.shape, 1.0)))
    lost = (slope[~kept] != 0).mean()
    assert lost == 0, f"no slope comes back through a dropped unit, but through {lost:.0%} of yours it does"
    got = slope[kept].mean()
    assert abs(got - 4) < 1e-9, f"a kept output is 4 times its x, so its slope is multiplied by 4, yours by {got:.3g}"
    output, back = dropout(x.copy(), p, np.random.default_rng(0), training=False)
    same = np.array_equal(output, x)
    assert same, f"in use nothing changes, but your output of 3, 3, … has the mean {np.mean(output):.3g}"
    got = np.mean(back(np.full(x.shape, 1.0)))
    assert got == 1, f"in use the slope goes back as it is, but your slope of 1, 1, … has the mean {got:.3g}"
    print("passed: a quarter stays, four times as large; the slopes follow the same units; in use nothing changes")


if __name__ == "__main__":
    check(dropout)
# --8<-- [end:task]

HINTS = (
    "The output is x times an array of factors. Which two factors occur, and what is the slope of a product?",
    "With `factor = kept / (1 - p)` the output is `x * factor`, and the slope of x is `slope * factor`.",
    "`factor = (rng.random(x.shape) >= p) / (1 - p) if training else np.ones(x.shape)`",
)


# --8<-- [start:solution]
def solution(x, p, rng, training):
    factor = (rng.random(x.shape) >= p) / (1 - p) if training else np.ones(x.shape)
    return x * factor, lambda slope: slope * factor


# --8<-- [end:solution]


def slope_of_all(x, p, rng, training):
    output, _ = solution(x, p, rng, training)
    return output, lambda slope: slope / (1 - p) if training else slope


def drawn_again(x, p, rng, training):
    output, _ = solution(x, p, rng, training)
    return output, lambda slope: solution(slope, p, rng, training)[0]


def divided_by_p(x, p, rng, training):
    factor = (rng.random(x.shape) >= p) / p if training else np.ones(x.shape)
    return x * factor, lambda slope: slope * factor


def slope_not_scaled(x, p, rng, training):
    output, _ = solution(x, p, rng, training)
    return output, lambda slope: slope * (output != 0)


def always_on(x, p, rng, training):
    return solution(x, p, rng, True)


WRONG = {
    slope_of_all: "through 100% of yours it does",
    drawn_again: "no slope comes back through a dropped unit",
    divided_by_p: "in your output it is 4",
    slope_not_scaled: "its slope is multiplied by 4, yours by 1",
    always_on: "in use nothing changes",
}
