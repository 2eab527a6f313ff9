# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: two halves of a softmax as one. Change `merge` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def merge(first, second):
    """The triple (largest, total, weighted) of two blocks together, from the triples of the two blocks."""
    m1, l1, o1 = first
    m2, l2, o2 = second
    return max(m1, m2), l1 + l2, o1 + o2


# --8<-- [end:stub]
def check(merge):
    def triple(s, v):
        p = np.exp(s - s.max())
        return s.max(), p.sum(), p @ v

    s, v = np.log([1.0, 4.0, 2.0]), np.array([10.0, 20.0, 40.0])
    answer = merge(triple(s[:2], v[:2]), triple(s[2:], v[2:]))  # (log 4, 1.25, 22.5) and (log 2, 1, 40)
    assert len(answer) == 3, f"return three numbers, you return {answer}"
    m, total, weighted = (float(one) for one in answer)
    assert np.isclose(m, np.log(4)), f"the largest of log 4 and log 2 is {np.log(4):.3f}, you return {m:.3f}"
    hint = "the second block was summed for log 2, so e to log 2 - log 4, a half of it, is to be added"
    assert np.isclose(total, 1.75), f"total: 1.25 + 1/2 = 1.75, you return {total:g}: {hint}"
    assert np.isclose(weighted, 42.5), f"weighted sum: 22.5 + 40/2 = 42.5, you return {weighted:g}"
    answer = merge(triple(s[:1], v[:1]), triple(s[1:], v[1:]))  # here the second block has the largest score
    total = float(answer[1])
    assert np.isclose(total, 1.75), f"with the largest score in the second block: total 1.75, you return {total:g}"
    rng = np.random.default_rng(0)
    s, v = rng.normal(size=40) * 1000, rng.normal(size=40)
    with np.errstate(all="ignore"):
        m, total, weighted = merge(triple(s[:7], v[:7]), triple(s[7:], v[7:]))
    expected = triple(s, v)[2] / triple(s, v)[1]
    got = weighted / total
    assert np.isclose(got, expected), f"scores in the thousands: the mean is {expected:.4f}, yours {got:.4f}"
    print("passed: largest score in the first block, in the second, and scores in the thousands")


if __name__ == "__main__":
    check(merge)
# --8<-- [end:task]

HINTS = (
    "Which largest score do the sums of each block belong to, and which one do they have to belong to afterwards?",
    "With m the larger of the two, a sum for m1 becomes one for m when it is multiplied by e to m1 - m.",
    "`m = max(m1, m2)`, then `a, b = np.exp(m1 - m), np.exp(m2 - m)`",
)


# --8<-- [start:solution]
def solution(first, second):
    m1, l1, o1 = first
    m2, l2, o2 = second
    m = max(m1, m2)
    a, b = np.exp(m1 - m), np.exp(m2 - m)
    return m, a * l1 + b * l2, a * o1 + b * o2


# --8<-- [end:solution]


def total_only(first, second):
    m, total, _ = solution(first, second)
    return m, total, first[2] + second[2]


def first_is_larger(first, second):
    b = np.exp(second[0] - first[0])
    return max(first[0], second[0]), first[1] + b * second[1], first[2] + b * second[2]


def without_maximum(first, second):
    a, b = np.exp(first[0]), np.exp(second[0])
    m = max(first[0], second[0])
    return m, (a * first[1] + b * second[1]) / np.exp(m), (a * first[2] + b * second[2]) / np.exp(m)


WRONG = {
    total_only: "weighted sum: 22.5 + 40/2 = 42.5, you return 62.5",
    first_is_larger: "with the largest score in the second block",
    without_maximum: "scores in the thousands",
}
