# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: the schedule most large models are trained with, as a function of the step.
Change `rate`, then run this file until it reports what passed."""

# --8<-- [start:task]
import math


# --8<-- [start:stub]
def rate(step, total, warmup, peak):
    """Up to peak in `warmup` steps, then a half cosine down to 0 at step `total`."""
    return peak * (1 + math.cos(math.pi * step / total)) / 2  # where is the warm-up?


# --8<-- [end:stub]
def check(rate):
    expected = {0: 0.02, 9: 0.2, 10: 0.2, 60: 0.1, 110: 0.0}  # 10 steps of warm-up, 110 in all, peak 0.2
    why = {0: "the first of 10 warm-up steps has a tenth of the peak already", 9: "the warm-up ends at the peak"}
    why |= {10: "the cosine starts at the peak", 60: "halfway down the cosine", 110: "the end"}
    for step, right in expected.items():
        got = rate(step, total=110, warmup=10, peak=0.2)
        close = math.isclose(got, right, abs_tol=1e-12)
        assert close, f"step {step}, {why[step]}: {right} is right, you return {got:.4g}"
    print("passed: warm-up, peak, half of the cosine and its end")


if __name__ == "__main__":
    check(rate)
# --8<-- [end:task]

HINTS = (
    "Two cases: which steps belong to the warm-up? Draw the rate over the step before you write it.",
    "In the warm-up the rate is peak · (step + 1) / warmup; after it the cosine runs over total − warmup steps.",
    "`if step < warmup:`",
)


# --8<-- [start:solution]
def solution(step, total, warmup, peak):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


# --8<-- [end:solution]


def starts_at_zero(step, total, warmup, peak):
    return peak * step / warmup if step < warmup else solution(step, total, warmup, peak)


def cosine_over_all(step, total, warmup, peak):
    return solution(step, total, warmup, peak) if step < warmup else peak * (1 + math.cos(math.pi * step / total)) / 2


WRONG = {starts_at_zero: "the first of 10 warm-up steps has a tenth", cosine_over_all: "the cosine starts at the peak"}
