# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A linear factor model of digits: hidden numbers, a matrix, and noise; the evidence has a formula."""

# --8<-- [start:factors]
import numpy as np
from sklearn.datasets import load_digits

images = load_digits().data[np.random.default_rng(0).permutation(1797)] / 16  # (1797, 64)
images = images + np.random.default_rng(1).normal(0, 0.05, images.shape)  # some pixels are 0 in every image
training, validation, test = images[:1000], images[1000:1397], images[1397:]
center = training.mean(axis=0)
values, axes = np.linalg.eigh(np.cov((training - center).T))
values, axes = values[::-1], axes[:, ::-1]  # the largest variance first


def log_density(x, k):
    """The mean of ln P(image), if image = center + matrix @ (k hidden normal numbers) + noise of one size."""
    noise = values[k:].mean()  # the best noise, for the best matrix with k columns
    matrix = axes[:, :k] * np.sqrt(values[:k] - noise)
    covariance = matrix @ matrix.T + noise * np.eye(64)
    d = x - center
    distance = (d * np.linalg.solve(covariance, d.T).T).sum(axis=1)
    return -0.5 * (distance + np.linalg.slogdet(covariance)[1] + 64 * np.log(2 * np.pi)).mean()


print("hidden numbers  training  validation  test")
found = {}
for k in (0, 2, 8, 16, 32, 63):
    found[k] = [log_density(x, k) for x in (training, validation, test)]
    print(f"{k:14}", *(f"{one:9.2f}" for one in found[k]))
# --8<-- [end:factors]

assert found[0][2] < found[2][2] < found[8][2] < found[16][2]
assert found[63][0] > found[16][0]
