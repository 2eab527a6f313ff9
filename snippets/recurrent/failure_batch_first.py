# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: batch and time are exchanged. Nothing complains, and samples read each other's memory."""

# --8<-- [start:influence]
import torch


def influence(options):
    """By how much the answer for sample 3 changes when sample 0 does."""
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(4, 8, **options)
    x = torch.randn(16, 10, 4)  # 16 samples of 10 steps
    other = x.clone()
    other[0] += 1
    with torch.no_grad():
        return (lstm(x)[0][3] - lstm(other)[0][3]).abs().max().item()


# --8<-- [end:influence]


# --8<-- [start:broken]
def broken():
    return influence({})  # PyTorch takes the first axis for time


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return influence({"batch_first": True})


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """One sample's answer depends on another sample."""
    return result > 0


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"default:     sample 3 changes by {broken():.2f} when sample 0 does")
    print(f"batch_first: sample 3 changes by {fixed():.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
