# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: a batch with windows from several texts. Change `batch` until the file reports success."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def batch(texts, counts, length):
    """counts[k] windows of texts[k], one text after the other: inputs and targets, both (sum of counts, length)."""
    whole = torch.cat(texts)  # all texts as one
    starts = torch.randint(len(whole) - length, (sum(counts),))
    taken = whole[starts[:, None] + torch.arange(length + 1)]
    return taken[:, :-1], taken[:, 1:]


# --8<-- [end:stub]
def check(batch):
    torch.manual_seed(0)
    texts = torch.arange(0, 30), torch.arange(100, 500), torch.arange(1000, 1009)  # the tokens count upwards
    x, y = batch(texts, (12, 4, 2), 8)
    for name, one in (("inputs", x), ("targets", y)):
        assert one.shape == (18, 8), f"the {name} must have the shape (18, 8), yours have {tuple(one.shape)}"
    assert (x[:, 1:] - x[:, :-1] == 1).all(), "a window of yours has a seam: it begins in one text and ends in another"
    assert (y == x + 1).all(), f"each target is the token after its input, yours after {x[0, 0]} is {y[0, 0]}"
    whose = (x[:, 0] >= 100).int() + (x[:, 0] >= 1000).int()  # 0, 1 or 2
    found = whose.bincount(minlength=3).tolist()
    assert found == [12, 4, 2], f"12, 4 and 2 windows of the three texts are wanted, yours are {found}"
    assert (whose.diff() >= 0).all(), "the windows must be in the order of the texts"
    first = {batch(texts[:1], (50,), 8)[0][:, 0].min().item() for _ in range(20)}
    last = {batch(texts[:1], (50,), 8)[1].max().item() for _ in range(20)}
    ends = f"yours reach from {min(first)} to {max(last)}"
    assert (min(first), max(last)) == (0, 29), f"in a text of 30 tokens, 0 to 29, all must be drawn, {ends}"
    print("passed: shapes, no seams, targets, how many of each text, both ends")


if __name__ == "__main__":
    check(batch)
# --8<-- [end:task]

HINTS = (
    "How large a share of the windows does a short text get if all texts are glued together?",
    "Draw the windows of each text by itself, counts[k] of them, and join the results",
    "`for text, count in zip(texts, counts, strict=True):` and `torch.randint(len(text) - length, (count,))`",
)


# --8<-- [start:solution]
def solution(texts, counts, length):
    taken = []
    for text, count in zip(texts, counts, strict=True):
        starts = torch.randint(len(text) - length, (count,))
        taken.append(text[starts[:, None] + torch.arange(length + 1)])
    taken = torch.cat(taken)
    return taken[:, :-1], taken[:, 1:]


# --8<-- [end:solution]


def same_targets(texts, counts, length):
    x, _ = solution(texts, counts, length)
    return x, x


def equal_shares(texts, counts, length):
    return solution(texts, [sum(counts) // len(texts)] * len(texts), length)


def last_left_out(texts, counts, length):
    """The last token is never a target, except in a text that has a single window."""
    return solution([text[:-1] if len(text) > length + 1 else text for text in texts], counts, length)


WRONG = {
    same_targets: "each target is the token after its input",
    equal_shares: "12, 4 and 2 windows of the three texts are wanted",
    last_left_out: "yours reach from 0 to 28",
}
