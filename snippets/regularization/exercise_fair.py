# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: compare remedies, each at its own rate.
Change `compare`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def compare(validation, test):
    """Shares of right answers, found[remedy][rate] = one for each draw -> {remedy: (its rate, mean gain on test)}.

    The rate of each remedy is the one with the best mean on validation, and the gain is the difference to "none".
    """
    rate = 0.01
    none = np.mean(test["none"][rate])
    return {name: (rate, float(np.mean(test[name][rate]) - none)) for name in test}


# --8<-- [end:stub]
def check(compare):
    validation = {
        "none": {0.001: [0.80, 0.82, 0.84], 0.01: [0.60, 0.62, 0.58]},
        "decay": {0.001: [0.70, 0.72, 0.74], 0.01: [0.85, 0.83, 0.84]},
        "dropout": {0.001: [0.85, 0.86, 0.87], 0.01: [0.95, 0.70, 0.75]},
    }
    test = {
        "none": {0.001: [0.80, 0.84, 0.82], 0.01: [0.60, 0.56, 0.61]},
        "decay": {0.001: [0.90, 0.88, 0.89], 0.01: [0.83, 0.84, 0.82]},
        "dropout": {0.001: [0.86, 0.83, 0.86], 0.01: [0.80, 0.75, 0.70]},
    }
    got = compare(validation, test)
    assert set(got) == set(test), f"one entry for each of {sorted(test)}, you return {sorted(got)}"
    said = {name: (rate, round(float(gain), 3)) for name, (rate, gain) in got.items()}
    none, decay, dropout = said["none"], said["decay"], said["dropout"]
    assert none[0] == 0.001, f"without a remedy 0.001 is better on validation (0.82 against 0.60); you take {none[0]}"
    assert decay[0] == 0.01, f"decay has 0.84 on validation at 0.01 and 0.72 at 0.001; you take {decay[0]}"
    assert dropout[0] == 0.001, (
        f"dropout has a mean of 0.86 on validation at 0.001 and of 0.80 at 0.01; you take {dropout[0]}"
    )
    assert none[1] == 0, f"'none' gains nothing against itself, you return {none[1]}"
    assert decay[1] == 0.01, (
        f"decay: 0.83 on test against 0.82 for none at its own rate, a gain of 0.01, not {decay[1]}"
    )
    assert dropout[1] == 0.03, f"dropout: 0.85 on test against 0.82 is a gain of 0.03, you return {dropout[1]}"
    print("passed: three remedies at three own rates, chosen on validation and compared on test")


if __name__ == "__main__":
    check(compare)
# --8<-- [end:task]

HINTS = (
    "Every remedy needs its own rate, and so does the network without one. Which dictionary is it chosen by?",
    "The best rate is the one whose mean over the draws is highest on validation. Only then is `test` looked at.",
    "`rates = {name: max(found, key=lambda rate: np.mean(found[rate])) for name, found in validation.items()}`",
)


# --8<-- [start:solution]
def solution(validation, test):
    rates = {name: max(found, key=lambda rate: np.mean(found[rate])) for name, found in validation.items()}
    none = np.mean(test["none"][rates["none"]])
    return {name: (rate, float(np.mean(test[name][rate]) - none)) for name, rate in rates.items()}


# --8<-- [end:solution]


def chosen_on_test(validation, test):
    return solution(test, test)


def the_rate_of_none(validation, test):
    rate = solution(validation, test)["none"][0]
    none = np.mean(test["none"][rate])
    return {name: (rate, float(np.mean(test[name][rate]) - none)) for name in test}


def luckiest_draw(validation, test):
    rates = {name: max(found, key=lambda rate: max(found[rate])) for name, found in validation.items()}
    none = np.mean(test["none"][rates["none"]])
    return {name: (rate, float(np.mean(test[name][rate]) - none)) for name, rate in rates.items()}


def none_at_the_same_rate(validation, test):
    rates = {name: rate for name, (rate, _) in solution(validation, test).items()}
    return {
        name: (rate, float(np.mean(test[name][rate]) - np.mean(test["none"][rate]))) for name, rate in rates.items()
    }


WRONG = {
    chosen_on_test: "decay has 0.84 on validation at 0.01 and 0.72 at 0.001; you take 0.001",
    the_rate_of_none: "you take 0.001",
    luckiest_draw: "dropout has a mean of 0.86",
    none_at_the_same_rate: "against 0.82 for none at its own rate",
}
