# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""The norms of a small network on digits, and what a limit that acts in every step does to SGD and to Adam."""

# --8<-- [start:run]
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)


def run(make_optimizer, limit, seed=0, steps=300):
    """The norm before clipping, and the length of the step, for every step."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer, norms, lengths = make_optimizer(model.parameters(), lr=0.01), [], []
    for _ in range(steps):
        rows = torch.randint(len(x), (64,))
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), limit))
        before = nn.utils.parameters_to_vector(model.parameters()).detach()
        optimizer.step()
        lengths.append((nn.utils.parameters_to_vector(model.parameters()).detach() - before).norm())
    return torch.stack(norms), torch.stack(lengths)


# --8<-- [end:run]
# --8<-- [start:norms]
norms, _ = run(torch.optim.Adam, limit=float("inf"))
for name, part in (("first 20 steps", norms[:20]), ("last 100 steps", norms[-100:])):
    print(f"{name}: mean norm {part.mean():.2f}, nine of ten below {part.quantile(0.9):.2f}, largest {part.max():.2f}")
# --8<-- [end:norms]
# --8<-- [start:limits]
means = {}
for make_optimizer in (torch.optim.SGD, torch.optim.Adam):
    for limit in (0.02, 0.01, 0.005):
        norms, lengths = run(make_optimizer, limit, steps=100)
        means[make_optimizer, limit] = lengths.mean()
        clipped = (norms > limit).float().mean()
        print(f"{make_optimizer.__name__:4} limit {limit:<5}: clips {clipped:.0%}, mean step {lengths.mean():.3g}")
# --8<-- [end:limits]

assert abs(means[torch.optim.SGD, 0.02] / means[torch.optim.SGD, 0.005] - 4) < 0.01, "SGD: a quarter of the step"
assert abs(means[torch.optim.Adam, 0.02] / means[torch.optim.Adam, 0.005] - 1) < 0.02, "Adam: the same step"
