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
def fewest(name, make, settings):
    found = {setting: gradients_needed(lambda theta, setting=setting: make(theta, *setting)) for setting in settings}
    best = min(found, key=found.get)
    print(f"{name}, best of {len(settings)} settings: {found[best]} gradients {best}")
    return found[best]


options = {"tolerance_change": 0, "line_search_fn": "strong_wolfe"}
lbfgs = gradients_needed(lambda theta: torch.optim.LBFGS(theta, **options))
print(f"L-BFGS, strong Wolfe:     {lbfgs} gradients")
pairs = [(lr, beta) for lr in (3, 10, 20, 30) for beta in (0.6, 0.7, 0.8, 0.9)]
rivals = [fewest("momentum", torch.optim.SGD, pairs)]
rivals.append(fewest("Adam    ", torch.optim.Adam, [(lr, (beta, 0.999)) for lr in (0.3, 1, 3) for beta in (0.8, 0.9)]))
# --8<-- [end:result]

assert 30 < lbfgs < 50
assert lbfgs * 2 < min(rivals)
