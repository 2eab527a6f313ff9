# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: a small, smooth problem without noise belongs to L-BFGS, not to Adam."""

# --8<-- [start:measure]
import functools

import torch
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
x = torch.tensor((x - x.mean(0)) / x.std(0))
y = torch.tensor(y).double()


def gradients_needed(make_optimizer, limit=500):
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
def fewest(name, make, rates):
    found = {lr: gradients_needed(lambda theta, lr=lr: make(theta, lr)) for lr in rates}
    lr = min(found, key=found.get)
    print(f"{name}, best of {len(rates)} rates: {found[lr]} gradients (lr {lr})")
    return found[lr]


options = {"tolerance_change": 0, "line_search_fn": "strong_wolfe"}
lbfgs = gradients_needed(lambda theta: torch.optim.LBFGS(theta, **options))
print(f"L-BFGS, strong Wolfe:     {lbfgs} gradients")
nesterov = functools.partial(torch.optim.SGD, momentum=0.9, nesterov=True)
rivals = fewest("Nesterov", nesterov, (1, 3, 10)), fewest("Adam    ", torch.optim.Adam, (0.3, 1, 3))
# --8<-- [end:result]

assert 30 < lbfgs < 50
assert lbfgs * 4 < min(rivals)
