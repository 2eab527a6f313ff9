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
raw = min(loss_after(x, lr) for lr in rates)
scaled = min(loss_after((x - x.mean(axis=0)) / x.std(axis=0), lr) for lr in rates)
cond = [np.linalg.cond(np.cov(v.T)) for v in (x, x / x.std(axis=0))]
print(f"as measured:  loss {raw:.2f}, condition number of the inputs {cond[0]:.1e}")
print(f"standardised: loss {scaled:.4f}, condition number of the inputs {cond[1]:.0f}")
# --8<-- [end:measure]

assert scaled < raw / 20
assert cond[1] < cond[0] / 1000
