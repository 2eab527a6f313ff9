# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: which head reads which keys? Change `grouped` until the file reports success."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def grouped(q, k, v):
    """Attention without a mask: q (N, heads, L, d), k and v (N, groups, L, d); neighbouring heads share a group."""
    share = q.shape[1] // k.shape[1]
    k, v = k.repeat(1, share, 1, 1), v.repeat(1, share, 1, 1)
    weights = (q @ k.transpose(2, 3)).softmax(dim=-1)
    return weights @ v


# --8<-- [end:stub]
def check(grouped):
    torch.manual_seed(0)
    heads, groups, d = 4, 2, 16
    q, k = torch.randn(1, heads, 5, d), torch.randn(1, groups, 5, d)
    v = torch.tensor([1.0, 2.0]).view(1, groups, 1, 1).expand(1, groups, 5, d)  # group 0 holds ones, group 1 twos
    y = grouped(q, k, v)
    assert tuple(y.shape) == (1, heads, 5, d), f"y must be (1, 4, 5, 16) as q is, yours is {tuple(y.shape)}"
    read = [round(one, 2) for one in y[0, :, 0, 0].tolist()]
    assert read == [1, 1, 2, 2], f"heads 0 and 1 share group 0, 2 and 3 group 1: [1, 1, 2, 2], yours read {read}"
    v = torch.randn(1, groups, 5, d)
    right = torch.stack([(q[0, h] @ k[0, h // 2].T / d**0.5).softmax(dim=-1) @ v[0, h // 2] for h in range(heads)])
    y = grouped(q, k, v)[0]
    sharp = torch.stack([(q[0, h] @ k[0, h // 2].T).softmax(dim=-1) @ v[0, h // 2] for h in range(heads)])
    assert not torch.allclose(y, sharp, atol=1e-5), "the scores are not divided by the square root of d = 16"
    off = (y - right).abs().max().item()
    assert off < 1e-5, f"the weighted means are off by {off:.2f}: does each head use its own group's keys as well?"
    print("passed: which group each head reads, the scale, and the weighted means")


if __name__ == "__main__":
    check(grouped)
# --8<-- [end:task]

HINTS = (
    "`k.repeat(1, 2, 1, 1)` puts the groups in the order 0, 1, 0, 1. In which order do the four heads need them?",
    "Head h reads group h // share, so the groups must come as 0, 0, 1, 1; and the scores are divided by √d",
    "`k = k.repeat_interleave(share, dim=1)`",
)


# --8<-- [start:solution]
def solution(q, k, v):
    share = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(share, dim=1), v.repeat_interleave(share, dim=1)
    weights = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5).softmax(dim=-1)
    return weights @ v


# --8<-- [end:solution]


def tiled(q, k, v):
    share = q.shape[1] // k.shape[1]
    return solution(q, k.repeat(1, share, 1, 1), v.repeat(1, share, 1, 1))


def not_scaled(q, k, v):
    return solution(q * q.shape[3] ** 0.5, k, v)


def values_only(q, k, v):
    share = q.shape[1] // k.shape[1]
    return solution(q, k.repeat(1, share, 1, 1), v.repeat_interleave(share, dim=1))


def first_heads(q, k, v):
    return solution(q[:, : k.shape[1]], k, v)


WRONG = {
    tiled: "yours read [1.0, 2.0, 1.0, 2.0]",
    not_scaled: "not divided by the square root",
    values_only: "its own group's keys as well",
    first_heads: "y must be (1, 4, 5, 16)",
}
