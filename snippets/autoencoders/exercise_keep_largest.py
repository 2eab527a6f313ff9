# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: keep the k largest numbers of each row, and set the others to zero.
Change `keep_largest`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def keep_largest(code, k):
    """code (N, D) -> (N, D): in each row the k largest numbers stay where they are, the others become 0."""
    return code.topk(k, dim=1).values


# --8<-- [end:stub]
def check(keep_largest):
    code = torch.tensor([[5.0, 1.0, 4.0, 3.0], [0.5, 0.2, 0.1, 0.4]], requires_grad=True)
    got = keep_largest(code, 2)
    assert got.shape == code.shape, f"the result has the shape of the code, (2, 4); yours has {tuple(got.shape)}"
    said = f"of [0.5, 0.2, 0.1, 0.4] stays [0.5, 0, 0, 0.4], you return {[round(v, 2) for v in got[1].tolist()]}"
    assert got[1].any(), f"{said}: each row has its own two largest, small as they are"
    assert (got != 0).sum().item() == 4, f"{said}; two numbers of each row are not zero, you have {(got != 0).sum()}"
    assert torch.equal(got.detach(), torch.tensor([[5.0, 0, 4, 0], [0.5, 0, 0, 0.4]])), said
    assert got.requires_grad, "no gradient reaches the code; the numbers that stay must come from `code` itself"
    got.sum().backward()
    assert code.grad.tolist() == [[1, 0, 1, 0], [1, 0, 0, 1]], (
        f"the slope is 1 where a number stays and 0 elsewhere, yours is {code.grad.tolist()}"
    )
    same = keep_largest(torch.ones(1, 4), 2)
    assert (same != 0).sum() == 2, f"of four equal numbers two stay, {(same != 0).sum()} do in yours"
    print("passed: rows of their own, the gradient, and equal numbers")


if __name__ == "__main__":
    check(keep_largest)
# --8<-- [end:task]

HINTS = (
    "You need the places of the largest numbers too, so that each can be put back where it was.",
    "`topk` returns values and places. `scatter(1, places, values)` writes values into a row at these places.",
    "`values, places = code.topk(k, dim=1)`",
)


# --8<-- [start:solution]
def solution(code, k):
    values, places = code.topk(k, dim=1)  # (N, k) each
    return torch.zeros_like(code).scatter(1, places, values)


# --8<-- [end:solution]


def of_the_whole_batch(code, k):
    return code * (code >= code.flatten().topk(k * len(code)).values[-1])


def at_least_the_last(code, k):
    return code * (code >= code.topk(k, dim=1).values[:, -1:])


def above_the_last(code, k):
    return code * (code > code.topk(k, dim=1).values[:, -1:])


def cut_off(code, k):
    values, places = code.detach().topk(k, dim=1)
    return torch.zeros_like(code).scatter(1, places, values)


WRONG = {
    of_the_whole_batch: "each row has its own two largest",
    at_least_the_last: "of four equal numbers two stay",
    above_the_last: "you have 2",
    cut_off: "no gradient reaches the code",
}
