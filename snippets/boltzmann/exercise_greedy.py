# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: train a stack of machines, each on what the one below makes of the data.
Change `greedy`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def greedy(x, sizes, fit):
    """x (N, V), images as rows; sizes, hidden units of each machine from the bottom up; fit(x, units) trains a machine
    on x and returns its weight (units, V), b (V,) and c (units,) -> a list of machines."""
    return [fit(x, units) for units in sizes]


# --8<-- [end:stub]
def check(greedy):
    seen = []

    def fit(x, units):
        """Does not train: it notes what it was given, and returns the same machine for the same sizes."""
        seen.append(np.array(x, float))
        rng = np.random.default_rng(units)
        return rng.normal(size=(units, x.shape[1])), rng.normal(size=x.shape[1]), rng.normal(size=units)

    def up(x, machine):
        return (1 + np.tanh((machine[2] + x @ machine[0].T) / 2)) / 2

    x = (np.random.default_rng(0).random((4, 5)) < 0.5).astype(float)
    machines = greedy(x, (3, 6, 2), fit)
    assert len(seen) == 3, f"three sizes make three machines; you called fit {len(seen)} times"
    shapes = [rows.shape[1] for rows in seen]
    assert shapes == [5, 3, 6], f"the machines should get rows of 5, 3 and 6 numbers, yours got {shapes}"
    assert np.allclose(seen[0], x), "the lowest machine is trained on the images as they are"
    first = seen[1]
    assert ((first >= 0) & (first <= 1)).all(), (
        f"the second machine got numbers from {first.min():.2f} to {first.max():.2f}; probabilities lie between 0 and 1"
    )
    assert not np.isin(first, (0, 1)).all(), (
        "the second machine got zeros and ones; pass on the probabilities, no coins"
    )
    right = up(x, fit(x, 3))
    assert np.allclose(first, right), (
        f"the first image should become {right[0].round(2).tolist()}, yours {first[0].round(2).tolist()}; which bias?"
    )
    assert np.allclose(seen[2], up(right, fit(right, 6))), "the second machine is right, the third gets other data"
    assert [weight.shape for weight, _, _ in machines] == [(3, 5), (6, 3), (2, 6)], "return all machines, bottom first"
    print("passed: three machines, each trained on the probabilities of the one below")


if __name__ == "__main__":
    check(greedy)
# --8<-- [end:task]

HINTS = (
    "What is the data of the second machine, and which machine computes it?",
    "After each machine, x becomes the sigmoid of `c + x @ weight.T`.",
    "`machines.append(fit(x, units))`, and then `weight, _, c = machines[-1]`",
)


# --8<-- [start:solution]
def solution(x, sizes, fit):
    machines = []
    for units in sizes:
        machines.append(fit(x, units))
        weight, _, c = machines[-1]
        x = (1 + np.tanh((c + x @ weight.T) / 2)) / 2  # the sigmoid: (N, units)
    return machines


# --8<-- [end:solution]


def without_sigmoid(x, sizes, fit):
    machines = []
    for units in sizes:
        machines.append(fit(x, units))
        x = machines[-1][2] + x @ machines[-1][0].T
    return machines


def without_bias(x, sizes, fit):
    machines = []
    for units in sizes:
        machines.append(fit(x, units))
        x = (1 + np.tanh(x @ machines[-1][0].T / 2)) / 2
    return machines


def coins(x, sizes, fit):
    machines = []
    for units in sizes:
        machines.append(fit(x, units))
        x = (x @ machines[-1][0].T + machines[-1][2] > 0).astype(float)
    return machines


def the_last_one(x, sizes, fit):
    return solution(x, sizes, fit)[-1:]


WRONG = {
    without_sigmoid: "probabilities lie between 0 and 1",
    without_bias: "which bias?",
    coins: "pass on the probabilities, no coins",
    the_last_one: "return all machines",
}
