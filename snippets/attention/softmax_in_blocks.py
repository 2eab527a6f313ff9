# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Attention in blocks: the softmax is built up piece by piece, forward and backward, and equals the plain one."""

# --8<-- [start:running]
from math import exp, log

scores, values = [0.0, log(4), log(2)], [10.0, 20.0, 40.0]  # e to the scores: 1, 4, 2
largest, total, weighted = float("-inf"), 0.0, 0.0
for score, value in zip(scores, values, strict=True):
    top = max(largest, score)
    keep = exp(largest - top)  # what was summed so far belongs to the old largest score
    total = keep * total + exp(score - top)
    weighted = keep * weighted + exp(score - top) * value
    largest = top
    print(f"largest {largest:.3f}, total {total:.2f}, weighted sum {weighted:.1f}, mean {weighted / total:.2f}")
# --8<-- [end:running]

# --8<-- [start:plain]
import numpy as np


def plain(q, k, v):
    """The attention of before, with the whole table of weights."""
    s = q @ k.T / np.sqrt(q.shape[1])  # (L, S)
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p @ v, p  # (L, d), (L, S)


# --8<-- [end:plain]


# --8<-- [start:forward]
def forward(q, k, v, block):
    """The same result; no array has more than L times `block` entries."""
    largest, total = np.full(len(q), -np.inf), np.zeros(len(q))  # the two numbers of each query
    y = np.zeros((len(q), v.shape[1]))
    for start in range(0, len(k), block):
        part = slice(start, start + block)
        s = q @ k[part].T / np.sqrt(q.shape[1])  # (L, block)
        top = np.maximum(largest, s.max(axis=1))
        keep, p = np.exp(largest - top), np.exp(s - top[:, None])
        total = keep * total + p.sum(axis=1)
        y = keep[:, None] * y + p @ v[part]
        largest = top
    return y / total[:, None], largest + np.log(total)  # (L, d), (L,)


# --8<-- [end:forward]

# --8<-- [start:equal]
rng = np.random.default_rng(0)
q, k, v = (rng.normal(size=(300, 16)) for _ in range(3))
q[0] *= 1000  # scores in the thousands
y, p = plain(q, k, v)
gaps = {block: np.abs(forward(q, k, v, block)[0] - y).max() for block in (1, 7, 64, 300)}
for block, gap in gaps.items():
    print(f"blocks of {block:3}: equal to 1e-12: {gap < 1e-12}")
# --8<-- [end:equal]


# --8<-- [start:plain_backward]
def plain_backward(q, k, v, p, dy):
    dp = dy @ v.T  # (L, S)
    ds = p * (dp - (p * dp).sum(axis=1, keepdims=True)) / np.sqrt(q.shape[1])
    return ds @ k, ds.T @ q, p.T @ dy


# --8<-- [end:plain_backward]


# --8<-- [start:backward]
def backward(q, k, v, y, log_sum, dy, block):
    """The three gradients, from the inputs, the result and one number for each query."""
    dq, dk, dv = np.zeros_like(q), np.empty_like(k), np.empty_like(v)
    row = (dy * y).sum(axis=1, keepdims=True)  # (L, 1), instead of a sum over all keys
    for start in range(0, len(k), block):
        part = slice(start, start + block)
        s = q @ k[part].T / np.sqrt(q.shape[1])  # computed a second time
        p = np.exp(s - log_sum[:, None])  # the weights, already divided by their total
        ds = p * (dy @ v[part].T - row) / np.sqrt(q.shape[1])  # (L, block)
        dq += ds @ k[part]
        dk[part], dv[part] = ds.T @ q, p.T @ dy
    return dq, dk, dv


# --8<-- [end:backward]

# --8<-- [start:gradients]
q[0] /= 1000  # as it was drawn
y, p = plain(q, k, v)
dy = rng.normal(size=y.shape)
expected = plain_backward(q, k, v, p, dy)
for block in (1, 7, 64, 300):
    ours, log_sum = forward(q, k, v, block)
    pairs = zip(backward(q, k, v, ours, log_sum, dy, block), expected, strict=True)
    gaps["gradients", block] = max(np.abs(a - b).max() for a, b in pairs)
    print(f"blocks of {block:3}: gradients of q, k, v equal to 1e-12: {gaps['gradients', block] < 1e-12}")
# --8<-- [end:gradients]

# --8<-- [start:memory]
import tracemalloc


def peak(run, *inputs):
    """The most memory that NumPy held at one moment during the call, in MiB."""
    tracemalloc.start()
    run(*inputs)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return most


def all_at_once(q, k, v):
    y, p = plain(q, k, v)
    return plain_backward(q, k, v, p, y)


def in_blocks(q, k, v, block):
    y, log_sum = forward(q, k, v, block)
    return backward(q, k, v, y, log_sum, y, block)


measured = {}
print("length    plain   in blocks of 128")
for length in (512, 1024, 2048, 4096):
    x = rng.normal(size=(3, length, 16))
    measured[length] = peak(all_at_once, *x), peak(in_blocks, *x, 128)
    print("{:6}  {:6.1f}   {:6.1f} MiB".format(length, *measured[length]))
# --8<-- [end:memory]


# --8<-- [start:tiles]
def tiled(q, k, v, block, rows):
    """Queries in blocks, too: no table has more than `rows` times `block` entries."""
    return np.concatenate([forward(q[i : i + rows], k, v, block)[0] for i in range(0, len(q), rows)])


print("tiles of 64 x 32:", np.abs(tiled(q, k, v, 32, 64) - y).max() < 1e-12)
print(f"length 4096, tiles of 128 x 128: {peak(tiled, *x, 128, 128):.1f} MiB forward")
print(f"length 4096, all queries, blocks of 128: {peak(forward, *x, 128):.1f} MiB forward")
# --8<-- [end:tiles]


# --8<-- [start:forgetful]
def forgetful(q, k, v, block):
    """Without the correction: each block subtracts its own largest score, and the sums are simply added."""
    total, y = np.zeros(len(q)), np.zeros((len(q), v.shape[1]))
    for start in range(0, len(k), block):
        part = slice(start, start + block)
        s = q @ k[part].T / np.sqrt(q.shape[1])
        p = np.exp(s - s.max(axis=1, keepdims=True))
        total, y = total + p.sum(axis=1), y + p @ v[part]
    return y / total[:, None]


y = plain(q, k, v)[0]
wrong = {block: np.abs(forgetful(q, k, v, block) - y).max() for block in (1, 7, 64, 300)}
for block, gap in wrong.items():
    print(f"blocks of {block:3} without the correction: largest error {gap:.1g}")
print(f"size of a result, on average: {np.abs(y).mean():.2f}")
print("mean of the values:", np.abs(forgetful(q, k, v, 1) - v.mean(axis=0)).max() < 1e-12)
# --8<-- [end:forgetful]

growth = [measured[4096][i] / measured[2048][i] for i in (0, 1)]
assert max(gaps.values()) < 1e-12
assert 3.9 < growth[0] < 4.1
assert 1.9 < growth[1] < 2.1
assert wrong[300] < 1e-12 < 0.1 < wrong[64] < wrong[1]
