# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: windows that overlap, so that each prediction has enough to go by and counts one time.
Change `plan`, then run this file until it reports what passed."""

# --8<-- [start:task]
from collections import Counter


# --8<-- [start:stub]
def plan(length, window, stride):
    """Windows for `length` predictions: a list of (begin, end, first), where first, ..., end - 1 are counted."""
    return [(begin, begin + window, begin) for begin in range(0, length - window + 1, stride)]


# --8<-- [end:stub]
def check(plan):
    for length, window, stride in ((10, 4, 2), (9, 4, 2), (100, 64, 16), (7, 8, 4), (12, 4, 4)):
        case, parts = f"length {length}, window {window}, stride {stride}", plan(length, window, stride)
        counted = Counter(t for _, end, first in parts for t in range(first, end))
        twice = [t for t in counted if counted[t] > 1]
        assert not twice, f"{case}: prediction {min(twice, default=0)} counts {counted[min(twice, default=0)]} times"
        missing = set(range(length)) - set(counted)
        assert not missing, f"{case}: {len(missing)} predictions are never counted, the first is {min(missing)}"
        assert len(counted) == length, f"{case}: you count prediction {max(counted)}, which does not exist"
        for begin, end, first in parts:
            assert 0 <= begin <= first < end, f"{case}: ({begin}, {end}, {first}) is no window with something to count"
            assert end - begin <= window, f"{case}: the window from {begin} to {end} is longer than {window}"
            enough = begin == 0 or first - begin >= window - stride
            assert enough, f"{case}: prediction {first} has {first - begin} before it, at least {window - stride} fit"
        least = 1 + max(0, -(-(length - window) // stride))
        assert len(parts) <= least, f"{case}: {least} windows are enough, you use {len(parts)}"
    print("passed: each prediction counts one time and has enough before it, with as few windows as possible")


if __name__ == "__main__":
    check(plan)
# --8<-- [end:task]

HINTS = (
    "The first window counts all it has. How many new predictions does each later window bring?",
    "Keep a number `done` of predictions that are counted. The next window ends `stride` later, or at the end.",
    "`end = min(max(done + stride, window), length)`, inside `while done < length:`",
)


# --8<-- [start:solution]
def solution(length, window, stride):
    parts, done = [], 0
    while done < length:
        end = min(max(done + stride, window), length)
        parts.append((max(0, end - window), end, done))
        done = end
    return parts


# --8<-- [end:solution]


def loses_the_end(length, window, stride):
    return [(b, b + window, b + window - stride if b else 0) for b in range(0, length - window + 1, stride)]


def nothing_before(length, window, stride):
    return [(b, min(b + window, length), b) for b in range(0, length, window)]


def always_from_done(length, window, stride):
    parts, done = [], 0
    while done < length:
        end = min(done + stride, length)
        parts.append((max(0, end - window), end, done))
        done = end
    return parts


WRONG = {
    loses_the_end: "are never counted",
    nothing_before: "has 0 before it",
    always_from_done: "windows are enough",
}
