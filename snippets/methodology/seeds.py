# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""One network, trained twenty times: only the seed of its first weights and of its batches differs."""

# --8<-- [start:train]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]


def score(units, seed):
    """Train 30 epochs on 300 digits -> the percentage of 500 others that are read right."""
    network = MLPClassifier([units], learning_rate_init=0.01, random_state=seed)
    for _ in range(30):
        network.partial_fit(images[:300], labels[:300], classes=range(10))
    return 100 * network.score(images[300:800], labels[300:800])


scores = np.array([score(units=16, seed=seed) for seed in range(20)])
print(f"mean {scores.mean():.1f} %, standard deviation {scores.std(ddof=1):.1f}")
print(f"lowest {scores.min():.1f} %, highest {scores.max():.1f} %")
# --8<-- [end:train]

assert 86 < scores.mean() < 92
assert scores.max() - scores.min() > 4
