# /// script
# requires-python = ">=3.11"
# dependencies = ["jax", "keras", "numpy", "scikit-learn"]
# ///
"""The same network in Keras, which computes with JAX here."""

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
import os

os.environ["KERAS_BACKEND"] = "jax"  # read when Keras is imported, so it stands above that line
import jax.numpy as jnp
import keras

model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10)])
model.set_weights([start[0], np.zeros(64), start[1], np.zeros(10)])  # the common start
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.2),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)

losses = [float(model.train_on_batch(images[batch], labels[batch])) for batch in batches]

right = (jnp.argmax(model(images[test]), axis=1) == labels[test]).mean()
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
