# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A padding mask that lacks an axis: with as many heads as sequences it is laid along the heads, without an error."""

# --8<-- [start:shapes]
import torch
from torch.nn.functional import scaled_dot_product_attention

torch.manual_seed(0)
real = torch.arange(5) < torch.tensor([5, 3])[:, None]  # (2, 5): the second sequence has two positions of padding


def moves(heads, mask):
    """How far head 0 and the last head of the second sequence move when its padding changes."""
    q, k, v = torch.randn(3, 2, heads, 5, 8)  # (N, H, T, d) each
    other = v.clone()
    other[1, :, 3:] += 1  # the padding of the second sequence
    gap = scaled_dot_product_attention(q, k, other, mask) - scaled_dot_product_attention(q, k, v, mask)
    return gap[1].abs().amax(dim=(1, 2))  # (H,)


def report(heads, name, mask):
    try:
        first, *_, last = moves(heads, mask).tolist()
        print(f"{heads} heads, {name}: first head {first:.2f}, last head {last:.2f}")
    except RuntimeError:
        print(f"{heads} heads, {name}: an error")


# --8<-- [end:shapes]


# --8<-- [start:run]
for heads in (4, 2):
    report(heads, "(2, 1, 5)   ", real[:, None, :])
    report(heads, "(2, 1, 1, 5)", real[:, None, None, :])
# --8<-- [end:run]

assert moves(2, real[:, None, None, :]).max() == 0
assert moves(2, real[:, None, :])[0] > 0.3
assert moves(2, real[:, None, :])[1] == 0
