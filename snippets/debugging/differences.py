# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A backward pass with a mistake: training hides it, central differences find it."""

# --8<-- [start:tanh]
import torch
from sklearn.datasets import load_digits
from torch import nn


class Tanh(torch.autograd.Function):
    """tanh with a backward pass written by hand: the slope is 1 - tanh(z)², not 1 - z²."""

    right = False

    @staticmethod
    def forward(ctx, z):
        h = z.tanh()
        ctx.save_for_backward(z, h)
        return h

    @staticmethod
    def backward(ctx, above):
        z, h = ctx.saved_tensors
        return above * (1 - (h if Tanh.right else z.clamp(-1, 1)) ** 2)


# --8<-- [end:tanh]
# --8<-- [start:compare]
def worst(function, z, step=1e-6):
    """The largest difference between the slope by backward and the one by central differences."""
    z = z.clone().requires_grad_()
    function(z).sum().backward()
    differences = torch.empty_like(z)
    with torch.no_grad():
        for i in range(len(z)):
            nudge = torch.zeros_like(z)
            nudge[i] = step
            differences[i] = (function(z + nudge).sum() - function(z - nudge).sum()) / (2 * step)
    return (z.grad - differences).abs().max().item()


z = torch.linspace(-2, 2, 9, dtype=torch.float64)
for Tanh.right in (False, True):
    print(f"{'fixed' if Tanh.right else 'broken'}: worst difference {worst(Tanh.apply, z):.1e}")
# --8<-- [end:compare]

# --8<-- [start:nudge]
Tanh.right = True
for step in (1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13):
    print(f"step {step:.0e}: worst difference {worst(Tanh.apply, z, step):.0e}")
# --8<-- [end:nudge]

# --8<-- [start:train]
images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16).float(), torch.tensor(labels)
training, unseen = torch.randperm(1797, generator=torch.Generator().manual_seed(0))[:1397].split([1000, 397])


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 32), nn.Linear(32, 32), nn.Linear(32, 10)])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = Tanh.apply(layer(x))
        return self.layers[-1](x)


def right(seed):
    torch.manual_seed(seed)
    model = Network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(10):
        for some in training[torch.randperm(1000)].split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[some]), y[some]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[unseen]).argmax(dim=1) == y[unseen]).float().mean().item()


shares = {}
for Tanh.right in (False, True):
    shares[Tanh.right] = [right(seed) for seed in range(3)]
    print("fixed: " if Tanh.right else "broken:", *(f"{share:.0%}" for share in shares[Tanh.right]))
# --8<-- [end:train]

Tanh.right = False
assert worst(Tanh.apply, z) > 0.1
Tanh.right = True
assert worst(Tanh.apply, z) < 1e-8
assert worst(Tanh.apply, z, 1e-1) > 1e3 * worst(Tanh.apply, z, 1e-5) < worst(Tanh.apply, z, 1e-13)
assert min(min(row) for row in shares.values()) > 0.92
