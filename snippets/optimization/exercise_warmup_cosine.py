# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise: the schedule most large models are trained with, as a function of the step."""

import math


# --8<-- [start:task]
# --8<-- [start:stub]
def rate(step, total, warmup, peak):
    """Up to peak in `warmup` steps, then a half cosine down to 0 at step `total`."""
    return peak * (1 + math.cos(math.pi * step / total)) / 2  # where is the warm-up?


# --8<-- [end:stub]
# --8<-- [start:check]
def check(rate):
    def at(step):
        return rate(step, total=110, warmup=10, peak=0.2)

    assert math.isclose(at(0), 0.02), "not 0: a step of rate 0 is wasted"
    assert math.isclose(at(9), 0.2)
    assert math.isclose(at(10), 0.2), "the cosine starts at the peak"
    assert math.isclose(at(60), 0.1), "halfway down the cosine"
    assert abs(at(110)) < 1e-12
    assert all(at(t) >= at(t + 1) for t in range(10, 110)), "never up again"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(step, total, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
