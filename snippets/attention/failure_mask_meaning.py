# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: True means "may look" in one function of PyTorch and "must not look" in another."""

# --8<-- [start:change]
import torch

torch.manual_seed(0)
layer = torch.nn.MultiheadAttention(8, num_heads=1, batch_first=True).eval()
x = torch.randn(1, 5, 8)
real = torch.tensor([[True, True, True, False, False]])  # the last two are padding


def change(mask):
    """By how much the output moves when a real position changes, and when the padding does."""
    moved = []
    for place in (0, 4):
        other = x.clone()
        other[0, place] += 1
        with torch.no_grad():
            y, _ = layer(x[:, 1:3], x, x, key_padding_mask=mask)  # positions 2 and 3 ask
            y_other, _ = layer(x[:, 1:3], other, other, key_padding_mask=mask)
        moved.append((y - y_other).abs().max().item())
    return moved


# --8<-- [end:change]


# --8<-- [start:broken]
def broken():
    return change(real)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return change(~real)  # True where it is padding


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(moved):
    """The padding changes the answer."""
    return moved[1] > 0.01


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:run]
    for name, moved in {"mask as it is": broken(), "mask turned round": fixed()}.items():
        print(f"{name:17}: a real position moves the output by {moved[0]:.2f}, padding by {moved[1]:.2f}")
    # --8<-- [end:run]
    assert symptom(broken())
    assert not symptom(fixed())
    assert broken()[0] == 0
    assert fixed()[0] > 0.01
