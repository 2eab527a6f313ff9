# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""LoRA by numbers: a change of rank 1, what it costs, the merged matrix, and which factor gets a gradient first."""

# --8<-- [start:numbers]
import numpy as np

W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 0.0, 1.0]])  # (3, 3), frozen
B = np.array([[1.0], [0.0], [-1.0]])  # (3, 1)
A = np.array([[2.0, 1.0, 0.0]])  # (1, 3)
x = np.array([1.0, 2.0, 3.0])

change = B @ A  # (3, 3), 9 numbers made of 6
print(change)
print("rank", np.linalg.matrix_rank(change))
print("beside: ", W @ x + B @ (A @ x))
print("merged: ", (W + change) @ x)
# --8<-- [end:numbers]

# --8<-- [start:shapes]
rng = np.random.default_rng(0)
out, width = 256, 64
W = rng.standard_normal((out, width))
x = rng.standard_normal((100, width))
for rank in (1, 4, 16, 64):
    B, A = rng.standard_normal((out, rank)), rng.standard_normal((rank, width))
    gap = np.abs(x @ W.T + x @ A.T @ B.T - x @ (W + B @ A).T).max()
    share = (B.size + A.size) / W.size
    print(f"rank {np.linalg.matrix_rank(B @ A):2}: {share:5.1%} of the weights, merged equal: {gap < 1e-11}")
# --8<-- [end:shapes]

# --8<-- [start:zero]
x, dy = rng.standard_normal((100, width)), rng.standard_normal((100, out))
dW = dy.T @ x  # (256, 64), the gradient that the whole matrix would get
for name, b, a in (("B zero, A random", 0, 1), ("A zero, B random", 1, 0), ("both zero", 0, 0)):
    B, A = b * rng.standard_normal((out, 4)), a * rng.standard_normal((4, width))
    dB, dA = dW @ A.T, B.T @ dW  # (256, 4) and (4, 64)
    moves = {"A": np.abs(dA).max() > 0, "B": np.abs(dB).max() > 0}
    first = " ".join(k for k in moves if moves[k]) or "neither"
    print(f"{name}: change at the start {np.abs(B @ A).max():.0f}, gets a gradient: {first}")
# --8<-- [end:zero]

step = 1e-6
B, A = rng.standard_normal((out, 4)), rng.standard_normal((4, width))


def loss(B, A):
    return (dy * (x @ (W + B @ A).T)).sum()


nudged = A.copy()
nudged[2, 3] += step
slope = (loss(B, nudged) - loss(B, A)) / step
assert abs(slope - (B.T @ dW)[2, 3]) < 1e-3 * abs(slope)
assert np.linalg.matrix_rank(change) == 1
assert gap < 1e-11
