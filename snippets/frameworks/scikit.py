# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The same network in scikit-learn."""

# --8<-- [start:task]
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)  # (1797, 64)
order = np.random.default_rng(0).permutation(1797)
train, test = order[:1000], order[1397:]

rng = np.random.default_rng(1)
start = [rng.normal(0, (2 / 64) ** 0.5, shape).astype(np.float32) for shape in [(64, 64), (64, 10)]]
batches = [train[rng.integers(1000, size=50)] for _ in range(400)]  # 400 times the places of 50 images
# --8<-- [end:task]


# --8<-- [start:train]
from sklearn.neural_network import MLPClassifier

model = MLPClassifier(64, solver="sgd", learning_rate_init=0.2, momentum=0, alpha=0, random_state=0)
model.partial_fit(images[:1], labels[:1], classes=range(10))  # makes the arrays
for array, values in zip(model.coefs_, start, strict=True):
    array[...] = values  # the common start, written into them
for array in model.intercepts_:
    array[...] = 0

losses = []
for batch in batches:
    model.partial_fit(images[batch], labels[batch])
    losses.append(model.loss_)

right = model.score(images[test], labels[test])
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
