# /// script
# requires-python = ">=3.11"
# dependencies = ["jax", "numpy", "scikit-learn"]
# ///
"""The same network in JAX: a function of its weights, its gradient as a function, compiled."""

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
import jax
import jax.numpy as jnp


def network(weights, x):
    W1, b1, W2, b2 = weights
    return jax.nn.relu(x @ W1 + b1) @ W2 + b2


def loss_of(weights, x, y):
    log_p = jax.nn.log_softmax(network(weights, x))
    return -log_p[jnp.arange(len(y)), y].mean()


@jax.jit
def step(weights, x, y):
    loss, slopes = jax.value_and_grad(loss_of)(weights, x, y)
    return loss, [w - 0.2 * slope for w, slope in zip(weights, slopes, strict=True)]


weights = [jnp.asarray(a) for a in (start[0], np.zeros(64, np.float32), start[1], np.zeros(10, np.float32))]
losses = []
for batch in batches:
    loss, weights = step(weights, images[batch], labels[batch])
    losses.append(loss.item())

right = (network(weights, images[test]).argmax(axis=1) == labels[test]).mean()
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
