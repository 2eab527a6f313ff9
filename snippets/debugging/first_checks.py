# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Three checks in a minute: the loss before the first step, one batch by heart, and what does not move."""

# --8<-- [start:first]
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn.functional import cross_entropy

images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16).float(), torch.tensor(labels)
few = torch.randperm(1797, generator=torch.Generator().manual_seed(0))[:32]


def network(*last):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10), *last)


print(f"healthy:          first loss {cross_entropy(network()(x), y):.2f}")
loud = network()
with torch.no_grad():
    for weight in loud.parameters():
        weight *= 5
print(f"weights 5 x:      first loss {cross_entropy(loud(x), y):.2f}")
print(f"images not scaled: first loss {cross_entropy(network()(16 * x), y):.2f}")
# --8<-- [end:first]


# --8<-- [start:heart]
def by_heart(model, steps=300):
    """The loss on 32 images while they are learned by heart."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = cross_entropy(model(x[few]), y[few])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


for name, model in (
    ("healthy", network()),
    ("ReLU at the end", network(nn.ReLU())),
    ("softmax at the end", network(nn.Softmax(dim=1))),
):
    losses = by_heart(model)
    print(f"{name:19}", *(f"step {step}: {losses[step]:.3f}  " for step in (0, 100, 299)))
# --8<-- [end:heart]


# --8<-- [start:moves]
class Cut(nn.Module):
    """Two layers with a gradient that is cut off in between, and two that stand in a plain list."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 32), nn.Linear(32, 10)
        self.between = [nn.Linear(32, 32), nn.Linear(32, 32)]

    def forward(self, x):
        x = self.first(x).relu().detach()
        for layer in self.between:
            x = layer(x).relu()
        return self.last(x)


model = Cut()
before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
losses = by_heart(model)
print(f"loss {losses[0]:.2f} to {losses[-1]:.2f}, {sum(w.numel() for w in model.parameters()):,} parameters")
for name, weight in model.named_parameters():
    moved = (weight - before[name]).abs().max().item()
    print(f"{name:13} gradient {'none' if weight.grad is None else 'there'}, moved by up to {moved:.2f}")
# --8<-- [end:moves]

assert losses[-1] > 0.5  # two layers in a plain list and one that is cut off: only the last one learns
assert sum(weight.numel() for weight in model.parameters()) == 2410
assert by_heart(network())[-1] < 0.01
assert 1.46 < by_heart(network(nn.Softmax(dim=1)))[-1] < 1.7
assert by_heart(network(nn.ReLU()))[-1] > 0.5
assert 2.2 < cross_entropy(network()(x), y) < 2.45
