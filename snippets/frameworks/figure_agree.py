# /// script
# requires-python = ">=3.11"
# dependencies = ["jax", "matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the losses of one network in NumPy, PyTorch and JAX, and how far they are apart."""

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)  # (1797, 64)
order = np.random.default_rng(0).permutation(1797)
train, test = order[:1000], order[1397:]

rng = np.random.default_rng(1)
start = [rng.normal(0, (2 / 64) ** 0.5, shape).astype(np.float32) for shape in [(64, 64), (64, 10)]]
batches = [train[rng.integers(1000, size=50)] for _ in range(400)]  # 400 times the places of 50 images
zeros = [np.zeros(64, np.float32), np.zeros(10, np.float32)]


def by_hand(dtype):
    W1, W2, b1, b2 = (a.astype(dtype) for a in [*start, *zeros])
    losses = []
    for batch in batches:
        x, y = images[batch].astype(dtype), labels[batch]
        hidden = np.maximum(x @ W1 + b1, 0)
        logits = hidden @ W2 + b2
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = exps / exps.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[range(50), y]).mean())
        p[range(50), y] -= 1
        dlogits = p / 50
        dhidden = dlogits @ W2.T * (hidden > 0)
        for parameter, slope in (
            (W2, hidden.T @ dlogits),
            (W1, x.T @ dhidden),
            (b2, dlogits.sum(0)),
            (b1, dhidden.sum(0)),
        ):
            parameter -= 0.2 * slope
    return losses


def with_torch():
    W1, W2, b1, b2 = parameters = [torch.tensor(a, requires_grad=True) for a in [*start, *zeros]]
    x, y = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer, losses = torch.optim.SGD(parameters, lr=0.2), []
    for batch in batches:
        loss = torch.nn.functional.cross_entropy((x[batch] @ W1 + b1).relu() @ W2 + b2, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def with_jax():
    def loss_of(weights, x, y):
        W1, W2, b1, b2 = weights
        log_p = jax.nn.log_softmax(jax.nn.relu(x @ W1 + b1) @ W2 + b2)
        return -log_p[jnp.arange(len(y)), y].mean()

    slope_of, weights, losses = jax.jit(jax.value_and_grad(loss_of)), [jnp.asarray(a) for a in [*start, *zeros]], []
    for batch in batches:
        loss, slopes = slope_of(weights, images[batch], labels[batch])
        weights = [w - 0.2 * slope for w, slope in zip(weights, slopes, strict=True)]
        losses.append(loss.item())
    return losses


exact = np.array(by_hand(np.float64))
curves = {
    "NumPy, 32 bits": np.array(by_hand(np.float32)),
    "PyTorch": np.array(with_torch()),
    "JAX": np.array(with_jax()),
}
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
left.plot(exact, color="0.4", lw=1)
left.set(title="loss of each batch", xlabel="step")
for i, (name, curve) in enumerate(curves.items()):
    highest = np.abs(curve - exact).reshape(20, 20).max(axis=1)
    right.plot(np.arange(10, 400, 20), 1e6 * highest, color=f"C{i}", marker="o", ms=3, label=name)
right.set(title="largest difference to 64 bits, in millionths", xlabel="step")
right.title.set_fontsize(10)
right.legend()
plt.savefig("figure_agree.svg")

for name, curve in curves.items():
    print(f"{name:15} largest difference in 400 steps: {np.abs(curve - exact).max():.1e}")
    assert np.abs(curve - exact).max() < 1e-4
    assert np.abs(curve - exact).max() > 1e-8  # these are really 32 bits
