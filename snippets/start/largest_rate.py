# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""The largest learning rate with which 200 steps from w = 0 end within 0.01 of the lowest point."""

# --8<-- [start:search]
import numpy as np

x, y = np.array([1.0, 2.0, 4.0]), np.array([4.0, 6.0, 11.0])
lowest = 20 / 7  # 2.857…, where the slope is zero


def distance(learning_rate):
    w = 0.0
    for _ in range(200):
        w -= learning_rate * np.mean(2 * (w * x - y) * x)
    return abs(w - lowest)


for learning_rate in [0.135, 0.14, 0.145, 0.15]:
    print(f"rate {learning_rate}: {distance(learning_rate):.2g} from the lowest point")
# --8<-- [end:search]

assert distance(0.14) < 0.01 < 1e3 < distance(0.15)


def steps_needed(learning_rate):
    w, steps = 0.0, 0
    while np.mean((w * x - y) ** 2) > 1.01 * np.mean((lowest * x - y) ** 2):
        w -= learning_rate * np.mean(2 * (w * x - y) * x)
        steps += 1
    return steps


quick = steps_needed(0.05)  # the page says how much longer a ten or a hundred times smaller rate takes
assert quick == 4
assert 10 * quick < steps_needed(0.005) < 20 * quick
assert 100 * quick < steps_needed(0.0005) < 200 * quick
assert np.isclose(np.mean(2 * (lowest * x - y) * x), 0)
