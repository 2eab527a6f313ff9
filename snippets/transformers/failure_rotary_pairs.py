# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: weights that were trained with one pairing of rotary positions are used with the other."""

# --8<-- [start:pairs]
import torch

d, L, width = 8, 6, 16
angle = torch.outer(torch.arange(L), 10000.0 ** (-torch.arange(d // 2) / (d // 2)))  # (L, d/2)


def neighbours(x):  # pairs (0, 1), (2, 3), (4, 5), (6, 7)
    a, b = x[:, 0::2], x[:, 1::2]
    turned = a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()
    return torch.stack(turned, dim=-1).flatten(1)  # (L, d)


def halves(x):  # pairs (0, 4), (1, 5), (2, 6), (3, 7)
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], dim=-1)


# --8<-- [end:pairs]

# --8<-- [start:broken]
torch.manual_seed(0)
x, W_q, W_k = torch.randn(L, width), torch.randn(d, width) / 4, torch.randn(d, width) / 4
right = neighbours(x @ W_q.T) @ neighbours(x @ W_k.T).T  # (L, L), as in training


def broken():
    return halves(x @ W_q.T) @ halves(x @ W_k.T).T


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    order = torch.cat([torch.arange(0, d, 2), torch.arange(1, d, 2)])  # 0, 2, 4, 6, 1, 3, 5, 7
    return halves(x @ W_q[order].T) @ halves(x @ W_k[order].T).T


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(scores):
    """Right at distance 0, wrong elsewhere."""
    off = (scores - right).abs()
    return off.diagonal().max().item() < 1e-5 and off.max().item() > 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    off = (broken() - right).abs()
    print(f"scores off by up to {off.max():.1f}; their own size is {right.std():.1f}")
    print(f"on the diagonal, at distance 0, off by {off.diagonal().max():.1f}")
    print(f"with the rows in another order: off by {(fixed() - right).abs().max():.1f}")
    assert symptom(broken())
    assert (fixed() - right).abs().max() < 1e-5
