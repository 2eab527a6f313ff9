# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A model that may stay silent: what it answers, and how much of that is right."""

# --8<-- [start:abstain]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]
model = LogisticRegression(max_iter=2000).fit(images[:100], labels[:100])
probabilities = model.predict_proba(images[1000:])
sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels[1000:]
rows = {}
for limit in (0.0, 0.5, 0.7, 0.9):
    answered = sure >= limit
    rows[limit] = answered.mean(), right[answered].mean()
    print(f"sure of at least {limit:.1f}: answers {rows[limit][0]:4.0%}, of these right {rows[limit][1]:.1%}")
# --8<-- [end:abstain]

assert rows[0.9][1] > rows[0.5][1] > rows[0.0][1]
