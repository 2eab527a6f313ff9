# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Two features in small units, so that both columns hold large numbers, and the bias beside them."""

# --8<-- [start:train]
import numpy as np

km = np.array([1.0, 2, 3, 4, 5, 6, 8, 10])
kg = np.array([3.0, 0.5, 4.0, 1.0, 0.2, 2.5, 1.5, 3.5])
price = np.array([6.2, 5.7, 10.8, 10.0, 11.9, 15.4, 18.5, 24.5])
small_units = np.column_stack([1000 * km, 1000 * kg])  # metres, grams


def train(x, learning_rate, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        error = x @ w + b - price
        w = w - learning_rate * 2 * error @ x / len(x)
        b = b - learning_rate * 2 * error.mean()
    return w, b, np.mean((x @ w + b - price) ** 2)


w, b, loss = train(small_units, 2e-8, 10_000)
print(f"euros per km {1000 * w[0]:.3f}, per kg {1000 * w[1]:.3f}")
print(f"fee {b:.4f}, loss {loss:.3f}")
# --8<-- [end:train]

origin = np.linalg.lstsq(small_units, price)[0]  # the best model without a fee
assert np.allclose(w, origin, rtol=1e-3)
assert b < 0.001
assert 0.3 < loss < 0.5
