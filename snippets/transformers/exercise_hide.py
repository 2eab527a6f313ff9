# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: inputs and targets of the masked-token objective, with padding.
Change `hide`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch

PAD, HIDDEN = 0, 9


# --8<-- [start:stub]
def hide(tokens, chosen):
    """tokens (N, T), PAD behind short texts; chosen (N, T), True: hide -> inputs and targets, both (N, T)."""
    return tokens.masked_fill(chosen, HIDDEN), tokens


# --8<-- [end:stub]
def check(hide):
    tokens = torch.tensor([[3, 5, 5, 3], [4, 4, 0, 0]])
    chosen = torch.tensor([[False, True, False, False], [True, False, True, False]])
    before = tokens.clone()
    x, y = hide(tokens, chosen)
    assert torch.equal(tokens, before), "your function changes the tokens that it was given: make new tables"
    assert x.shape == y.shape == (2, 4), f"two tables of (2, 4), you return {tuple(x.shape)} and {tuple(y.shape)}"
    x, y = x.tolist(), y.tolist()
    assert y[0][0] != 3, f"targets {y[0]}: the 3 in front can be read in the input, so its target is -100"
    assert y[0] == [-100, 5, -100, -100], f"of 3 5 5 3 the second is hidden: targets -100 5 -100 -100, not {y[0]}"
    assert x[0] == [3, 9, 5, 3], f"of 3 5 5 3 the second is hidden: inputs 3 9 5 3, you return {x[0]}"
    assert y[1] == [4, -100, -100, -100], f"padding is no question, chosen or not: you return the targets {y[1]}"
    assert x[1] == [9, 4, 0, 0], f"padding stays padding in the input, chosen or not: you return {x[1]}"
    print("passed: hidden letters are asked for, visible ones and padding are not")


if __name__ == "__main__":
    check(hide)
# --8<-- [end:task]

HINTS = (
    "Three kinds of places: hidden letters, visible letters, padding. Which of them may count in the loss?",
    "`cross_entropy` leaves out targets of -100. A place counts if it is chosen and is not padding.",
    "`chosen = chosen & (tokens != PAD)`",
)


# --8<-- [start:solution]
def solution(tokens, chosen):
    chosen = chosen & (tokens != PAD)
    return tokens.masked_fill(chosen, HIDDEN), tokens.masked_fill(~chosen, -100)


# --8<-- [end:solution]


def hides_padding(tokens, chosen):
    return tokens.masked_fill(chosen, HIDDEN), tokens.masked_fill(~chosen, -100)


def wrong_way_round(tokens, chosen):
    return tokens.masked_fill(chosen, HIDDEN), tokens.masked_fill(chosen, -100)


def leaves_the_answer(tokens, chosen):
    return tokens, tokens.masked_fill(~(chosen & (tokens != PAD)), -100)


def in_place(tokens, chosen):
    y = tokens.masked_fill(~(chosen & (tokens != PAD)), -100)
    return tokens.masked_fill_(chosen, HIDDEN), y


WRONG = {
    hides_padding: "padding is no question",
    wrong_way_round: "the 3 in front can be read",
    leaves_the_answer: "inputs 3 9 5 3, you return [3, 5, 5, 3]",
    in_place: "changes the tokens",
}
