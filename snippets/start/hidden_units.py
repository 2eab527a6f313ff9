# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""How many of twenty random starts solve the four corners, by the number of hidden units."""

# --8<-- [start:count]
import numpy as np


def corners(seed, n):
    rng = np.random.default_rng(seed)
    corner = rng.choice([-1.0, 1.0], size=(n, 2))
    y = (corner[:, 0] != corner[:, 1]).astype(float)
    return corner + rng.normal(0, 0.4, size=(n, 2)), y


def held_out_accuracy(hidden, seed, learning_rate=0.5, steps=1000):
    rng = np.random.default_rng(seed)
    W, b = rng.standard_normal((hidden, 2)), np.zeros(hidden)
    v, c = rng.standard_normal(hidden), 0.0
    for _ in range(steps):
        z = x @ W.T + b
        h = np.maximum(z, 0)
        ds = (1 / (1 + np.exp(-(h @ v + c))) - y) / len(y)
        dz = np.outer(ds, v) * (z > 0)
        v, c = v - learning_rate * ds @ h, c - learning_rate * ds.sum()
        W, b = W - learning_rate * dz.T @ x, b - learning_rate * dz.sum(axis=0)
    return np.mean((np.maximum(new_x @ W.T + b, 0) @ v + c > 0) == new_y)


x, y = corners(seed=0, n=200)
new_x, new_y = corners(seed=1000, n=1000)
solved = {}
for hidden in (1, 2, 3, 4, 8, 16):
    scores = [held_out_accuracy(hidden, seed) for seed in range(20)]
    solved[hidden] = sum(score > 0.9 for score in scores)
    print(f"{hidden:2} hidden: solved from {solved[hidden]:2} of 20 starts, best {max(scores):.1%}")
for rate, steps in [(0.1, 4000), (1.0, 2000)]:
    again = sum(held_out_accuracy(2, seed, rate, steps) > 0.9 for seed in range(20))
    print(f" 2 hidden, learning rate {rate}, {steps} steps: {again} of 20")
    assert abs(again - solved[2]) <= 1
ceiling = np.mean((new_x[:, 0] * new_x[:, 1] < 0) == new_y)
print(f'the rule "different signs": {ceiling:.1%}')
# --8<-- [end:count]

assert solved[1] == 0 < solved[2] < 10 < solved[4] < solved[8] == solved[16] == 20
assert 0.985 < ceiling < 0.995  # in theory 98.8 %
