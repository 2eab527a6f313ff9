# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Tip: standardise the inputs. The same neurons, the same steps, on wine measured as it comes and standardised."""

# --8<-- [start:measure]
import numpy as np
from sklearn.datasets import load_wine

x, y = load_wine(return_X_y=True)  # alcohol about 13, proline about 750, hue about 1
onehot = np.eye(3)[y]


def loss_after(x, lr, steps=200):
    """Softmax regression by full gradient steps."""
    w, b = np.zeros((3, x.shape[1])), np.zeros(3)
    for _ in range(steps):
        logits = x @ w.T + b
        log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        dz = (np.exp(log_p) - onehot) / len(y)
        w, b = w - lr * dz.T @ x, b - lr * dz.sum(axis=0)
    return -log_p[np.arange(len(y)), y].mean()


rates = 10.0 ** np.arange(-7, 2)
centred = x - x.mean(axis=0)
inputs = {"as measured": x, "centred": centred, "scaled": x / x.std(axis=0), "standardised": centred / x.std(axis=0)}
results = {}
for name, columns in inputs.items():
    loss = min(loss_after(columns, lr) for lr in rates)
    with_bias = np.column_stack([columns, np.ones(len(y))])  # the bias is the weight of a column of ones
    condition = np.linalg.cond(with_bias.T @ with_bias)
    results[name] = loss, condition
    print(f"{name:12}: loss {loss:.4f}, condition number {condition:.1e}")
# --8<-- [end:measure]

losses, conditions = zip(*results.values(), strict=True)
assert list(losses) == sorted(losses, reverse=True)
assert list(conditions) == sorted(conditions, reverse=True)
assert losses[3] < losses[2] / 50 < losses[1] / 50
assert conditions[3] < 100 < 1e5 < conditions[2] < 1e6 < conditions[1] < 1e8 < conditions[0]
