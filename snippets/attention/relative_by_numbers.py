# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""Rotary positions and ALiBi by numbers: scores that depend on the distance."""

# --8<-- [start:turn]
import numpy as np


def turn(x, angle):
    """Turn each pair of features (x0, x1), (x2, x3), ... by an angle of its own."""
    y, cos, sin = np.empty_like(x), np.cos(angle), np.sin(angle)
    y[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
    y[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return y


query, key, step = np.array([2.0, 0.0]), np.array([1.0, 1.0]), np.radians(30)  # 30 degrees a place
for at, of in ((3, 1), (13, 11), (103, 101), (3, 3), (3, 0)):
    score = turn(query, at * step) @ turn(key, of * step)
    print(f"query at {at:3}, key at {of:3}: score {score:.3f}")
# --8<-- [end:turn]

# --8<-- [start:pairs]
d, length = 8, 2000
speeds = 10000.0 ** (-np.arange(0, d, 2) / d)  # (d/2,), in radians a place
print("radians a place:  ", speeds)
print("places for a turn:", (2 * np.pi / speeds).round(1))

rng = np.random.default_rng(0)
query, key = rng.normal(size=(2, d))
angles = np.arange(length)[:, None] * speeds  # (L, d/2)
scores = turn(np.tile(query, (length, 1)), angles) @ turn(np.tile(key, (length, 1)), angles).T  # (L, L)
for back in (0, 1, 5):
    along = np.diagonal(scores, -back)  # queries `back` places after their keys
    print(f"{back} places back: scores from {along.min():.4f} to {along.max():.4f}")
# --8<-- [end:pairs]

# --8<-- [start:library]
from dlref.transformers import rotary_positions

x = rng.normal(size=(length, d))
gap = np.abs(rotary_positions(x)[0] - turn(x, angles)).max()
print("equal to dlref to 1e-12:", gap < 1e-12)
# --8<-- [end:library]

# --8<-- [start:alibi]
distance = np.arange(6)[:, None] - np.arange(6)  # (L, L), how far back the key stands


def weights(scores, slope):
    s = np.where(distance >= 0, scores - slope * distance, -np.inf)
    p = np.exp(s - s.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


for slope in (0, 1 / 2, 1 / 16):
    print(f"slope {slope:<6}", weights(np.zeros((6, 6)), slope)[5].round(3))
better = np.zeros((6, 6))
better[5, 1] = 3  # the key at place 1 matches
print("slope 0.5, a match at place 1:", weights(better, 1 / 2)[5].round(3))
for slope in (1 / 4, 1 / 16, 1 / 64, 1 / 256):
    fade = np.exp(-slope * np.arange(256))
    print(f"slope 1/{1 / slope:<3.0f} share of the nearest 32 of 256 keys: {fade[:32].sum() / fade.sum():.3f}")
# --8<-- [end:alibi]

# --8<-- [start:base]
far = np.arange(20_000)
crossing = {}
for base in (100, 10_000, 500_000):
    speeds = base ** (-np.arange(0, 64, 2) / 64)  # 32 pairs
    score = np.cos(far[:, None] * speeds).mean(axis=1)  # of equal arrows, relative to distance 0
    crossing[base] = int(np.argmax(score < 0))
    print(f"base {base:6}: score {score[8]:.2f} at distance 8, below zero first at distance {crossing[base]}")
# --8<-- [end:base]

assert all(np.ptp(np.diagonal(scores, -back)) < 1e-10 for back in range(50))
assert gap < 1e-12
assert np.isclose(turn(np.array([2.0, 0.0]), 3 * step) @ turn(np.array([1.0, 1.0]), step), 2 * (0.5 + 0.75**0.5))
assert crossing == {100: 46, 10_000: 725, 500_000: 9937}
