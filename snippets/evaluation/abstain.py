# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A model that may stay silent: what it answers, how much of that is right, and what it costs."""

# --8<-- [start:abstain]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]
model = LogisticRegression(max_iter=2000).fit(images[:100], labels[:100])


def measure(part, limit):
    """The share that is answered, the share of these that is right, and the cost of an image."""
    probabilities = model.predict_proba(images[part])
    answered, right = probabilities.max(axis=1) >= limit, probabilities.argmax(axis=1) == labels[part]
    cost = 10 * np.mean(answered & ~right) + 1 * np.mean(~answered)
    return answered.mean(), right[answered].mean(), cost


validation, test = slice(1000, 1397), slice(1397, 1797)
rows = {limit: measure(validation, limit) for limit in (0.0, 0.4, 0.5, 0.6, 0.7, 0.9)}
for limit, (answered, right, cost) in rows.items():
    print(f"sure of at least {limit}: answers {answered:4.0%}, of these right {right:6.1%}, cost {cost:.2f} an image")
best = min(rows, key=lambda limit: rows[limit][2])
answered, right, cost = measure(test, best)
print(f"test images, limit {best}: answers {answered:.0%}, of these right {right:.1%}, cost {cost:.2f} an image")
# --8<-- [end:abstain]

assert rows[0.9][1] > rows[0.5][1] > rows[0.0][1]
assert cost < 0.7 * measure(test, 0.0)[2]
