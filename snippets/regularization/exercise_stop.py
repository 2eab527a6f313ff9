# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: early stopping with patience.
Change `stop`, then run this file until it reports what passed."""

# --8<-- [start:task]
import math


# --8<-- [start:stub]
def stop(losses, patience):
    """Validation losses, one for each epoch -> (epoch after which training stops, epoch of the lowest loss so far).

    Training stops after `patience` epochs in a row without a new lowest loss, or with the last epoch.
    """
    return len(losses) - 1, 0


# --8<-- [end:stub]
def check(stop):
    losses = [0.9, 0.5, 0.6, 0.55, 0.4, 0.7, 0.3]
    got = tuple(stop(losses, 2))
    assert got == (3, 1), (
        f"losses {losses}, patience 2: epoch 1 is the lowest, epochs 2 and 3 are not lower, so stop after 3, keep 1; "
        f"you return {got}"
    )
    got = tuple(stop(losses, 3))
    assert got == (6, 6), (
        f"patience 3: epochs 4 and 6 are lower in time, so (6, 6); you return {got}. "
        "Does a new lowest loss start the count again?"
    )
    got = tuple(stop([0.8, 0.8, 0.8, 0.1], 2))
    assert got == (2, 0), (
        f"an equal loss is no improvement: [0.8, 0.8, 0.8, 0.1] with patience 2 stops after 2, you return {got}"
    )
    got = tuple(stop([0.9, math.nan, 0.5], 2))
    assert got == (2, 2), f"after nan a lower loss may still follow: [0.9, nan, 0.5] gives (2, 2), you return {got}"
    print("passed: stops after two and three epochs of patience, with equal losses and with nan")


if __name__ == "__main__":
    check(stop)
# --8<-- [end:task]

HINTS = (
    "Two things have to be remembered from epoch to epoch. Which?",
    "Stop where `epoch - best_epoch == patience`. With `<`, equal losses and nan are no improvement.",
    "`best, best_epoch = math.inf, -1`",
)


# --8<-- [start:solution]
def solution(losses, patience):
    best, best_epoch = math.inf, -1
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch = loss, epoch
        if epoch - best_epoch == patience:
            break
    return epoch, best_epoch


# --8<-- [end:solution]


def first_rise(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] > losses[epoch - 1]:
            return epoch, epoch - 1
    return len(losses) - 1, 0


def bad_epochs_in_all(losses, patience):
    best, best_epoch, bad = math.inf, -1, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch = loss, epoch
        else:
            bad += 1
        if bad == patience:
            break
    return epoch, best_epoch


def never_stops(losses, patience):
    return len(losses) - 1, losses.index(min(losses))


WRONG = {
    first_rise: "you return (2, 1)",
    bad_epochs_in_all: "new lowest",
    never_stops: "you return (6, 6)",
}
