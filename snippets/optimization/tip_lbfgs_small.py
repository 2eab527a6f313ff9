# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: a small, smooth problem without noise belongs to L-BFGS, not to Adam."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
x = torch.tensor((x - x.mean(0)) / x.std(0))
y = torch.tensor(y).double()


def gradients_needed(make_optimizer, limit=1000):
    """How many gradients until the gradient of a penalised logistic regression has a norm under 1e-6."""
    theta, norms = torch.zeros(30, dtype=torch.float64, requires_grad=True), []
    optimizer = make_optimizer([theta])

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ theta, y) + 5e-4 * theta @ theta
        loss.backward()
        norms.append(theta.grad.norm())
        return loss

    while len(norms) < limit and (not norms or min(norms) > 1e-6):
        optimizer.step(closure)
    return len(norms)


# --8<-- [end:measure]
# --8<-- [start:result]
options = {"tolerance_change": 0, "line_search_fn": "strong_wolfe"}
lbfgs = gradients_needed(lambda theta: torch.optim.LBFGS(theta, **options))
adam = {}
for lr in (0.03, 0.1, 0.3):
    adam[lr] = gradients_needed(lambda theta, lr=lr: torch.optim.Adam(theta, lr))
best = min(adam, key=adam.get)
print(f"L-BFGS, strong Wolfe:     {lbfgs} gradients")
print(f"Adam, best of {len(adam)} rates:  {adam[best]} gradients (lr {best})")
# --8<-- [end:result]

assert lbfgs * 4 < adam[best]
