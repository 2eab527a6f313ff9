# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Principal components: four points by hand, a direction by repetition, digits; the mean must be subtracted."""

# --8<-- [start:points]
import numpy as np

points = np.array([[5.0, 3], [1, 1], [4, 4], [2, 0]])  # two pixels each
mean = points.mean(axis=0)  # (3, 2)
for name, direction in (("first pixel", [1, 0]), ("both alike", [1, 1]), ("one against the other", [1, -1])):
    unit = np.array(direction) / np.linalg.norm(direction)  # of length 1
    code = (points - mean) @ unit  # (4,), one number for each point
    back = mean + code[:, None] * unit  # (4, 2)
    print(f"{name:21}: variance {(code**2).mean():.1f}, error of a pixel {((back - points) ** 2).mean():.2f}")
# --8<-- [end:points]

# --8<-- [start:power]
centred = points - mean
direction = np.array([1.0, 0.0])  # any start will do, unless it is at right angles to the answer
for round in range(1, 5):
    direction = centred.T @ (centred @ direction)  # the images, each as strong as its code, added up
    direction /= np.linalg.norm(direction)
    print(f"round {round}: direction {direction.round(3)}, variance {((centred @ direction) ** 2).mean():.4f}")
# --8<-- [end:power]

# --8<-- [start:digits]
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = load_digits().data[order] / 16
training, test = images[:1000], images[1397:]
mean = training.mean(axis=0)
components = np.linalg.svd(training - mean, full_matrices=False)[2]  # (64, 64), a direction in each row


def error(k, images, mean=mean, components=components):
    code = (images - mean) @ components[:k].T  # (N, k)
    return ((mean + code @ components[:k] - images) ** 2).mean()


for k in (2, 8, 16, 32):
    print(f"{k:2} numbers: test error {error(k, test):.4f}")
# --8<-- [end:digits]

# --8<-- [start:forgotten]
without = np.linalg.svd(training, full_matrices=False)[2]  # the mean was not subtracted
for k in (1, 2, 8):
    forgotten = error(k, test, np.zeros(64), without)
    print(f"{k} numbers: {error(k, test):.4f}, mean not subtracted {forgotten:.4f}")
print(f"cosine of its first direction with the mean image: {abs(without[0] @ mean) / np.linalg.norm(mean):.3f}")
# --8<-- [end:forgotten]

# --8<-- [start:loud]
loud = training.copy()
loud[:, 20] *= 100  # one pixel in another unit
first = np.linalg.svd(loud - loud.mean(axis=0), full_matrices=False)[2][0]
print(f"the share of this pixel in the first direction: {first[20] ** 2:.4f}")
# --8<-- [end:loud]

assert np.allclose(abs(direction), 0.7071, atol=1e-3)
assert 0.024 < error(8, test) < 0.028
assert error(1, test, np.zeros(64), without) > 1.05 * error(1, test)
assert abs(without[0] @ mean) / np.linalg.norm(mean) > 0.99
assert first[20] ** 2 > 0.99
