# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★: the mean loss over the real positions of a padded batch.
Change `masked_mean`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def masked_mean(losses, lengths):
    """losses (N, T), a loss for each position; lengths (N,) -> the mean over the real positions of all rows."""
    return losses.mean()


# --8<-- [end:stub]
def check(masked_mean):
    losses = torch.tensor([[1.0, 4.0, 1.0], [6.0, 50.0, 70.0]])
    got = torch.as_tensor(masked_mean(losses, torch.tensor([3, 1])))
    assert got.shape == (), f"a batch has one loss, a single number; you return the shape {tuple(got.shape)}"
    assert not torch.isclose(got, torch.tensor(22.0)), "you return 22, the mean over all six places, the padding too"
    assert torch.isclose(got, torch.tensor(3.0)), f"four real positions with the sum 12 have the mean 3, not {got:.2f}"
    losses, lengths = torch.rand(5, 8), torch.tensor([8, 1, 3, 5, 2])
    right = sum(row[:length].sum() for row, length in zip(losses, lengths, strict=True)) / 19
    got = torch.as_tensor(masked_mean(losses, lengths))
    assert torch.isclose(got, right), f"five rows with 19 real positions: {right:.4f}, you return {got:.4f}"
    print("passed: the mean over real positions, for two batches")


if __name__ == "__main__":
    check(masked_mean)
# --8<-- [end:task]

HINTS = (
    "Position 0 is real in every row. From which position on is it padding, in a row of length 1?",
    "A mask is 1 where position < length. Multiply, add up, and divide by the number of ones.",
    "`mask = torch.arange(losses.shape[1]) < lengths[:, None]`",
)


# --8<-- [start:solution]
def solution(losses, lengths):
    mask = torch.arange(losses.shape[1]) < lengths[:, None]  # (N, T)
    return (losses * mask).sum() / mask.sum()


# --8<-- [end:solution]


def divides_by_all(losses, lengths):
    mask = torch.arange(losses.shape[1]) < lengths[:, None]
    return (losses * mask).mean()


def mean_of_rows(losses, lengths):
    mask = torch.arange(losses.shape[1]) < lengths[:, None]
    return ((losses * mask).sum(dim=1) / lengths).mean()


def one_too_many(losses, lengths):
    mask = torch.arange(losses.shape[1]) <= lengths[:, None]
    return (losses * mask).sum() / mask.sum()


WRONG = {
    divides_by_all: "have the mean 3, not 2.00",
    mean_of_rows: "have the mean 3, not 4.00",
    one_too_many: "have the mean 3, not 12.40",
}
