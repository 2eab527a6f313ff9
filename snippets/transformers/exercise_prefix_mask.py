# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the mask of a decoder that reads a source in both directions and writes a target from left to right.
Change `prefix_mask`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def prefix_mask(source, target):
    """Table (source + target, source + target) of bool. Row: who looks. Column: at whom. True: may look."""
    n = source + target
    return torch.ones(n, n, dtype=torch.bool).tril()


# --8<-- [end:stub]
def check(prefix_mask):
    got = torch.as_tensor(prefix_mask(3, 2))
    assert got.shape == (5, 5), f"3 + 2 tokens make a table of (5, 5), yours is {tuple(got.shape)}"
    assert got.dtype == torch.bool, f"a mask is a table of bool, yours is {got.dtype}"
    assert got.diagonal().all(), (
        "a token may look at itself: your diagonal is not True everywhere (is True `may look`?)"
    )
    assert not got[3, 4], "the first target token looks at the second: it would read its own answer"
    assert not got[:3, 3:].any(), "a source token looks at the target, and through it the target looks at its answers"
    assert got[0, 2], "the first source token may look at the third: the source is read in both directions"
    assert got[3:, :3].all(), "each target token may look at the whole source"
    for source, target in ((3, 2), (1, 4), (4, 3), (6, 1)):
        pairs, right = int(prefix_mask(source, target).sum()), source * (source + target) + target * (target + 1) // 2
        assert pairs == right, f"source {source}, target {target}: {right} pairs may look, in your table {pairs}"
    print("passed: a source in both directions, a target that sees the source and what was written")


if __name__ == "__main__":
    check(prefix_mask)
# --8<-- [end:task]

HINTS = (
    "Begin with the causal mask. Which of its False entries have to become True?",
    "The block of the first `source` rows and the first `source` columns is True everywhere.",
    "`mask = torch.ones(n, n, dtype=torch.bool).tril()`, and then one line that changes a block of it",
)


# --8<-- [start:solution]
def solution(source, target):
    n = source + target
    mask = torch.ones(n, n, dtype=torch.bool).tril()
    mask[:source, :source] = True
    return mask


# --8<-- [end:solution]


def all_rows_see_source_columns_too_many(source, target):
    n = source + target
    mask = torch.ones(n, n, dtype=torch.bool).tril()
    mask[:source] = True
    return mask


def turned_over(source, target):
    return ~solution(source, target)


def everything(source, target):
    return torch.ones(source + target, source + target, dtype=torch.bool)


def blocks_apart(source, target):
    mask = solution(source, target)
    mask[source:, :source] = False
    return mask


WRONG = {
    all_rows_see_source_columns_too_many: "a source token looks at the target",
    turned_over: "your diagonal is not True",
    everything: "it would read its own answer",
    blocks_apart: "may look at the whole source",
}
