# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: choose a learning rate from the validation losses of several seeds, and notice the end of the grid.
Change `choose_rate`, then run this file until it reports what passed."""

# --8<-- [start:task]
import math


# --8<-- [start:stub]
def choose_rate(losses):
    """The rate with the lowest mean loss among those at which no seed failed, and whether it is an end of the grid.

    losses: the validation losses of each rate, one for each seed; a run that failed has nan or inf.
    """
    return min(losses, key=lambda rate: min(losses[rate])), False


# --8<-- [end:stub]
def check(choose_rate):
    losses = {
        0.1: [0.20, 0.22, math.nan],
        0.01: [0.50, 0.52, 0.51],
        0.03: [0.30, 0.32, 0.31],
        0.3: [0.10, 0.90, 0.80],
        1.0: [0.15, math.inf, 0.15],
    }
    answer = choose_rate(losses)
    assert isinstance(answer, tuple), f"return a rate and True or False, you return {answer!r}"
    assert len(answer) == 2, f"return a rate and True or False, you return {len(answer)} things"
    rate, at_end = answer
    assert rate in losses, f"the first thing should be one of the rates, yours is {rate!r}"
    assert rate != 0.3, "you choose 0.3, where one seed is lucky with 0.1; the mean of the three is 0.6"
    failed = sum(not math.isfinite(loss) for loss in losses[rate])
    assert not failed, f"you choose {rate}, where {failed} of 3 runs failed: {losses[rate]}"
    assert rate == 0.03, f"you choose {rate} with losses of {losses[rate]}; at 0.03 they are {losses[0.03]}"
    assert at_end is False, (
        "0.03 lies between 0.01 and 1.0, so it is no end of the grid, whatever the order of the dict"
    )
    rising = {0.1: [0.3, 0.4], 0.001: [0.8, 0.8], 0.01: [0.5, 0.5]}
    rate, at_end = choose_rate(rising)
    assert rate == 0.1, f"the lowest mean is at 0.1, you choose {rate}"
    assert at_end is True, "0.1 is the largest rate tried, so a larger one may be better: say True"
    falling = {0.1: [0.8, 0.8], 0.001: [0.3, 0.4], 0.01: [0.5, 0.5]}
    assert choose_rate(falling) == (0.001, True), f"the smallest rate is an end too; you return {choose_rate(falling)}"
    print("passed: the lowest mean, no rate at which a run failed, and both ends of the grid noticed")


if __name__ == "__main__":
    check(choose_rate)
# --8<-- [end:task]

HINTS = (
    "Which rates are out of the question? Of the others, what is compared: the best seed, or all of them?",
    "`math.isfinite` is false for nan and inf. The ends of the grid are the smallest and the largest of *all* rates.",
    "`good = {rate: sum(runs) / len(runs) for rate, runs in losses.items() if all(map(math.isfinite, runs))}`",
)


# --8<-- [start:solution]
def solution(losses):
    good = {rate: sum(runs) / len(runs) for rate, runs in losses.items() if all(map(math.isfinite, runs))}
    best = min(good, key=good.get)
    return best, best in (min(losses), max(losses))


# --8<-- [end:solution]


def forgives_failures(losses):
    means = {}
    for rate, runs in losses.items():
        finite = [loss for loss in runs if math.isfinite(loss)]
        means[rate] = sum(finite) / len(finite)
    best = min(means, key=means.get)
    return best, best in (min(losses), max(losses))


def order_of_the_dict(losses):
    best, _ = solution(losses)
    rates = list(losses)
    return best, best in (rates[0], rates[2])


def only_the_upper_end(losses):
    best, _ = solution(losses)
    return best, best == max(losses)


def only_the_rate(losses):
    return solution(losses)[0]


WRONG = {
    forgives_failures: "where 1 of 3 runs failed",
    order_of_the_dict: "whatever the order of the dict",
    only_the_upper_end: "the smallest rate is an end too",
    only_the_rate: "return a rate and True or False",
}
