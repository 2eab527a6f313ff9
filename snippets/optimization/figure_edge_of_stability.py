# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: full-batch gradient descent moves the largest curvature to 2/η, and trains on at the limit."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x[:200] / 16), nn.functional.one_hot(torch.tensor(y[:200]), 10).double()
x = x - x.mean(dim=0)
torch.set_default_dtype(torch.float64)


def mse(model):
    return (model(x) - y).square().sum(dim=1).mean() / 2


# --8<-- [start:sharpness]
def sharpness(model, vectors, iterations=8):
    """Largest eigenvalue of the Hessian, by power iteration from `vectors`."""
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(mse(model), parameters, create_graph=True)
    for _ in range(iterations):
        along = sum((g * v).sum() for g, v in zip(gradients, vectors, strict=True))
        product = torch.autograd.grad(along, parameters, retain_graph=True)
        eigenvalue = sum(p.square().sum() for p in product).sqrt()
        vectors = [p / eigenvalue for p in product]
    return eigenvalue.item(), vectors


# --8<-- [end:sharpness]


def train(lr, seed=0, steps=1000, every=20, iterations=8):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 10))
    _, vectors = sharpness(model, [torch.randn_like(p) for p in model.parameters()], 30)
    optimizer, losses, largest = torch.optim.SGD(model.parameters(), lr), [], []
    for t in range(steps):
        loss = mse(model)
        losses.append(loss.item())
        if t % every == 0:
            eigenvalue, vectors = sharpness(model, vectors, iterations)
            largest.append((t, eigenvalue))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses, largest


plt.rcParams["path.simplify"] = False  # so that every machine draws the same number of points
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2))
late = {}
for i, lr in enumerate((0.6, 1.0)):
    losses, largest = train(lr)
    late[lr] = [sum(value for _, value in largest[-20:]) / 20]  # over the last 400 steps
    for seed in (1, 2):
        _, others = train(lr, seed, every=100, iterations=20)
        late[lr].append(sum(value for _, value in others[-4:]) / 4)
    left.plot(losses[::5], color=f"C{i}", linewidth=1.2, label=f"η = {lr}")
    right.plot(*zip(*largest, strict=True), color=f"C{i}")
    right.axhline(2 / lr, color=f"C{i}", linestyle=":")
left.set_xticks([0, 50, 100, 150, 200], ["0", "250", "500", "750", "1000"])
left.set(xlabel="step", ylabel="training loss, full batch", ylim=(0, 0.25))
right.set(xlabel="step", ylabel="largest eigenvalue of the Hessian", ylim=(0, 5))
left.legend()
plt.savefig("figure_edge_of_stability.svg")

# --8<-- [start:result]
for lr, eigenvalues in late.items():
    seeds = ", ".join(f"{eigenvalue:.1f}" for eigenvalue in eigenvalues)
    print(f"η = {lr}: largest eigenvalue {seeds} (three seeds), limit 2/η = {2 / lr:.1f}")
# --8<-- [end:result]

assert all(abs(lr * eigenvalue - 2) < 0.3 for lr, eigenvalues in late.items() for eigenvalue in eigenvalues)
