# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Steps of gradient descent until the loss is near its lowest value, with each half of standardising and with both."""

# --8<-- [start:measure]
import numpy as np

LIMIT = 20_000  # steps


def steps_needed(features, price, learning_rate):
    """Steps until the loss is within one percent of the lowest loss."""
    table = np.column_stack([features, np.ones(len(price))])  # the 1 belongs to b
    best = np.linalg.lstsq(table, price)[0]  # the best weights, without any steps
    goal = 1.01 * np.mean((table @ best - price) ** 2)
    w, b = np.zeros(features.shape[1]), 0.0
    for step in range(LIMIT):
        error = features @ w + b - price
        loss = np.mean(error**2)
        if loss < goal:
            return step
        if loss > 1e9:
            break  # it diverges
        w = w - learning_rate * 2 * error @ features / len(price)
        b = b - learning_rate * 2 * error.mean()
    return LIMIT


results = {}
for seed in range(3):
    rng = np.random.default_rng(seed)
    km, kg = rng.uniform(1, 12, 50), rng.uniform(0.1, 4, 50)  # fifty rides
    price = 1.5 + 2 * km + 0.8 * kg + rng.normal(0, 0.2, 50)
    raw = np.column_stack([km, kg])
    tables = {
        "kilograms": raw,
        "centred": raw - raw.mean(axis=0),
        "scaled": raw / raw.std(axis=0),
        "standardised": (raw - raw.mean(axis=0)) / raw.std(axis=0),
    }
    for name, features in tables.items():
        limit = 1 / np.square(features).mean(axis=0).max()
        rates = [0.3 * limit, 0.5 * limit, 0.7 * limit, 0.9 * limit]
        results[name, seed] = min(steps_needed(features, price, rate) for rate in rates)

for name in tables:
    print(f"{name:12}", *(f"{results[name, seed]:6}" for seed in range(3)))
# --8<-- [end:measure]

for seed in range(3):
    for half in ("centred", "scaled"):
        assert results["standardised", seed] < 5 < 20 < results[half, seed] < results["kilograms", seed] / 10
