# /// script
# requires-python = ">=3.11"
# dependencies = ["keras", "numpy", "scikit-learn", "torch"]
# ///
"""Adam in PyTorch and in Keras: one network, one start, the same batches, and another epsilon."""

# --8<-- [start:adam]
import os

import numpy as np
import torch
from sklearn.datasets import load_digits

os.environ["KERAS_BACKEND"] = "torch"
import keras

images, labels = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)
rng = np.random.default_rng(1)
start = [rng.normal(0, (2 / 64) ** 0.5, shape).astype(np.float32) for shape in [(64, 64), (64, 10)]]
batches = [rng.integers(1000, size=50) for _ in range(200)]


def curve(epsilon, optimizer_of):
    """The losses of 200 batches."""
    W1, W2 = (torch.tensor(a, requires_grad=True) for a in start)
    optimizer, losses = optimizer_of([W1, W2], epsilon), []
    for batch in batches:
        x, y = torch.from_numpy(images[batch]), torch.from_numpy(labels[batch])
        loss = torch.nn.functional.cross_entropy((x @ W1).relu() @ W2, y)
        losses.append(loss.item())
        optimizer(torch.autograd.grad(loss, [W1, W2]))
    return np.array(losses)


def torch_adam(weights, epsilon):
    adam = torch.optim.Adam(weights, lr=0.01, eps=epsilon)

    def step(slopes):
        for weight, slope in zip(weights, slopes, strict=True):
            weight.grad = slope
        adam.step()

    return step


def keras_adam(weights, epsilon):
    adam = keras.optimizers.Adam(learning_rate=0.01, epsilon=epsilon)
    twins = [keras.Variable(weight.detach()) for weight in weights]

    def step(slopes):
        adam.apply(list(slopes), twins)
        with torch.no_grad():
            for weight, twin in zip(weights, twins, strict=True):
                weight.copy_(twin.value)

    return step


gaps = []
for epsilon in (1e-20, 1e-8, 1e-3):
    gaps.append(np.abs(curve(epsilon, torch_adam) - curve(epsilon, keras_adam)).max())
    print(f"both with epsilon {epsilon:.0e}: largest difference {gaps[-1]:.6f}")
gaps.append(np.abs(curve(1e-8, torch_adam) - curve(1e-7, keras_adam)).max())
print(f"each with its default:   largest difference {gaps[-1]:.6f}")
# --8<-- [end:adam]

assert gaps[0] < 2e-4
assert 5e-4 < gaps[1] < 0.1
assert gaps[2] > 0.1
