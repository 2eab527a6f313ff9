# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The accuracy of one neuron over sixty ways to shuffle the tumours, and how much of the spread is chance."""

import numpy as np
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
features = data.data[:, [20, 21]]  # worst radius, worst texture
y = (data.target == 0).astype(float)  # 1 is malignant


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --8<-- [start:count]
def accuracies_of_split(seed):  # each seed shuffles in another way
    order = np.random.default_rng(seed).permutation(len(y))
    part, rest = order[:400], order[400:]
    table = (features - features[part].mean(axis=0)) / features[part].std(axis=0)
    w, b = np.zeros(2), 0.0
    for _ in range(300):
        error = sigmoid(table[part] @ w + b) - y[part]
        w -= error @ table[part] / 400  # learning rate 1
        b -= error.mean()
    right = (sigmoid(table @ w + b) > 0.5) == y
    return right[part].mean(), right[rest].mean()


old, new = np.transpose([accuracies_of_split(seed) for seed in range(60)])
print(f"training {old.mean():.1%}, held out {new.mean():.1%} ({new.min():.1%} to {new.max():.1%})")
drawn = np.random.default_rng(0).random((1000, 169)) < new.mean()  # True: right
chance = drawn.mean(axis=1).std()
print(f"standard deviation {new.std():.1%}, by chance alone {chance:.1%}")
# --8<-- [end:count]

assert abs(old.mean() - new.mean()) < 0.01
assert new.max() - new.min() > 0.06
assert abs(new.std() - chance) < 0.004
