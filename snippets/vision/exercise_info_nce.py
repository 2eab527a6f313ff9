# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: InfoNCE for two lists of views. Change `info_nce` until the file reports success."""

# --8<-- [start:task]
import math

import torch
from torch.nn.functional import cross_entropy, normalize


# --8<-- [start:stub]
def info_nce(first, second, temperature):
    """Mean loss of finding, for each row of `first`, its partner among all rows of `second`; both are (N, D)."""
    scores = first @ second.T * temperature
    return cross_entropy(scores, torch.zeros(len(first), dtype=torch.long))


# --8<-- [end:stub]
def check(info_nce):
    torch.manual_seed(0)
    same = torch.ones(4, 3)
    got = info_nce(same, same, 0.5)
    assert getattr(got, "shape", None) == (), f"return one number as a tensor, you return {got}"
    assert abs(got.item() - math.log(4)) < 1e-4, (
        f"if all 4 vectors are equal, it is a guess and costs ln 4 = 1.386, yours {got:.3f}"
    )
    a, b = torch.randn(5, 3), torch.randn(5, 3)
    got, longer = info_nce(a, b, 0.5).item(), info_nce(10 * a, b, 0.5).item()
    assert abs(got - longer) < 1e-3, (
        f"lengths must not count: {got:.3f} becomes {longer:.3f} with vectors 10 times as long"
    )
    cosines = normalize(a) @ normalize(b).T
    wanted = (torch.logsumexp(cosines / 0.5, dim=1) - cosines.diag() / 0.5).mean().item()
    swapped = (torch.logsumexp(cosines * 0.5, dim=1) - cosines.diag() * 0.5).mean().item()
    hint = ": you multiply by the temperature" if abs(got - swapped) < 1e-4 else ""
    zero = (torch.logsumexp(cosines / 0.5, dim=1) - cosines[:, 0] / 0.5).mean().item()
    hint = ": your partner of every row is row 0" if abs(got - zero) < 1e-4 else hint
    assert abs(got - wanted) < 1e-4, f"five pairs at the temperature 0.5 cost {wanted:.4f}, yours {got:.4f}{hint}"
    print("passed: equal vectors, vectors of other lengths, five pairs")


if __name__ == "__main__":
    check(info_nce)
# --8<-- [end:task]

HINTS = (
    "Which number of a row of scores belongs to the true partner? Where in the row does it stand?",
    "Scores: cosines divided by the temperature. The class of row n is n.",
    "`scores = normalize(first) @ normalize(second).T / temperature`",
)


# --8<-- [start:solution]
def solution(first, second, temperature):
    scores = normalize(first) @ normalize(second).T / temperature
    return cross_entropy(scores, torch.arange(len(first)))


# --8<-- [end:solution]


def row_zero(first, second, temperature):
    scores = normalize(first) @ normalize(second).T / temperature
    return cross_entropy(scores, torch.zeros(len(first), dtype=torch.long))


def multiplied(first, second, temperature):
    return solution(first, second, 1 / temperature)


def raw(first, second, temperature):
    return cross_entropy(first @ second.T / temperature, torch.arange(len(first)))


def each_row(first, second, temperature):
    scores = normalize(first) @ normalize(second).T / temperature
    return cross_entropy(scores, torch.arange(len(first)), reduction="none")


WRONG = {
    row_zero: "your partner of every row is row 0",
    multiplied: "you multiply by the temperature",
    raw: "lengths must not count",
    each_row: "return one number",
}
