# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn"]
# ///
"""The same network with the tape of this site: the library records the forward pass and goes back."""

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
from dlref.activations import relu
from dlref.engine import Tensor, apply
from dlref.losses import cross_entropy

zeros = [np.zeros(64, np.float32), np.zeros(10, np.float32)]
W1, W2, b1, b2 = (Tensor(a.copy(), requires_grad=True) for a in [*start, *zeros])


def network(x):
    return apply(relu, x @ W1 + b1) @ W2 + b2


losses = []
for batch in batches:
    loss = apply(cross_entropy, network(Tensor(images[batch])), labels[batch])
    losses.append(loss.item())
    loss.backward()
    for parameter in (W1, W2, b1, b2):
        parameter.data = parameter.data - 0.2 * parameter.grad
        parameter.grad = None

right = (network(Tensor(images[test])).numpy().argmax(axis=1) == labels[test]).mean()
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
