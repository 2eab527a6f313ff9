# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the pinball loss and the coverage of an interval. Change `judge` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def judge(low, high, truth, q):
    """The mean pinball loss of `low` for the quantile q, and the share of the truth from `low` to `high`."""
    return np.abs(truth - low).mean(), 1.0


# --8<-- [end:stub]
def check(judge):
    truth = np.array([10.0, 12.0, 7.0, 20.0])
    low, high = np.full(4, 8.0), np.array([12.0, 12.0, 12.0, 15.0])
    loss, inside = judge(low, high, truth, 0.1)
    message = "the gaps are 2, 4, -1 and 12, so they cost 0.2, 0.4, 0.9 and 1.2, on average 0.675"
    swapped = "; you charge q for forecasts that are too high" if np.isclose(loss, (1.8 + 3.6 + 0.1 + 10.8) / 4) else ""
    assert np.isclose(loss, 0.675), f"pinball loss for q = 0.1: {message}, you return {loss:.4g}{swapped}"
    assert np.ndim(inside) == 0, f"the coverage is one number, you return {inside}"
    message = "10 and 12 lie inside (a value on the edge counts), 7 and 20 do not"
    assert np.isclose(inside, 0.5), f"{message}: the coverage is 0.5, you return {inside:.4g}"
    loss, inside = judge(high, high + 1, truth, 0.9)
    assert np.isclose(loss, (0.2 + 0 + 0.5 + 4.5) / 4), (
        f"for q = 0.9 and forecasts {high} it is 1.3, you return {loss:.4g}"
    )
    assert np.isclose(inside, 0.25), f"only 12 lies from 12 to 13: the coverage is 0.25, you return {inside:.4g}"
    print("passed: two quantiles, values below, inside, on the edge and above")


if __name__ == "__main__":
    check(judge)
# --8<-- [end:task]

HINTS = (
    "A low quantile should be too high only rarely, so which side has to cost more?",
    "With gap = truth - low: q times the gap where it is positive, (q - 1) times the gap where it is negative.",
    "`gap = truth - low`",
)


# --8<-- [start:solution]
def solution(low, high, truth, q):
    gap = truth - low
    loss = np.maximum(q * gap, (q - 1) * gap).mean()
    return loss, ((low <= truth) & (truth <= high)).mean()


# --8<-- [end:solution]


def sides_swapped(low, high, truth, q):
    gap = low - truth
    return np.maximum(q * gap, (q - 1) * gap).mean(), ((low <= truth) & (truth <= high)).mean()


def edge_outside(low, high, truth, q):
    gap = truth - low
    return np.maximum(q * gap, (q - 1) * gap).mean(), ((low < truth) & (truth < high)).mean()


def signed(low, high, truth, q):
    return (q * (truth - low)).mean(), ((low <= truth) & (truth <= high)).mean()


def each_inside(low, high, truth, q):
    gap = truth - low
    return np.maximum(q * gap, (q - 1) * gap).mean(), (low <= truth) & (truth <= high)


WRONG = {
    sides_swapped: "you charge q for forecasts that are too high",
    edge_outside: "a value on the edge counts",
    signed: "you return 0.425",
    each_inside: "the coverage is one number",
}
