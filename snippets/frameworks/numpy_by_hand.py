# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A network 64-64-10 trained in NumPy: forward, backward and update are written by hand."""

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
W1, W2 = start[0].copy(), start[1].copy()
b1, b2 = np.zeros(64, np.float32), np.zeros(10, np.float32)

losses = []
for batch in batches:
    x, y = images[batch], labels[batch]
    hidden = np.maximum(x @ W1 + b1, 0)  # (50, 64)
    logits = hidden @ W2 + b2  # (50, 10)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exps / exps.sum(axis=1, keepdims=True)
    losses.append(-np.log(p[range(50), y]).mean())

    dlogits = p.copy()
    dlogits[range(50), y] -= 1
    dlogits /= 50
    dhidden = dlogits @ W2.T * (hidden > 0)
    W2 -= 0.2 * (hidden.T @ dlogits)
    b2 -= 0.2 * dlogits.sum(axis=0)
    W1 -= 0.2 * (x.T @ dhidden)
    b1 -= 0.2 * dhidden.sum(axis=0)

answers = (np.maximum(images[test] @ W1 + b1, 0) @ W2 + b2).argmax(axis=1)
right = (answers == labels[test]).mean()
print(f"loss {losses[0]:.4f} ... {losses[399]:.4f}, right on the test part {right:.1%}")
# --8<-- [end:train]


assert abs(losses[0] - 2.352858) < 1e-5
assert abs(losses[399] - 0.066037) < 1e-5
assert right > 0.94
