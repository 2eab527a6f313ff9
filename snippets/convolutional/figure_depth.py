# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: the training loss of deep networks on digits, with and without batch normalisation and skip connections."""

# --8<-- [start:model]
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.set_default_dtype(torch.float64)
images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).reshape(-1, 1, 8, 8), torch.from_numpy(labels)
train, test = slice(0, 1000), slice(1000, None)


class Block(nn.Module):
    """Two convolutions, each with batch normalisation or without, and a way around them or none."""

    def __init__(self, norm, skip):
        super().__init__()
        layers = [nn.Conv2d(12, 12, 3, padding=1), nn.BatchNorm2d(12) if norm else nn.Identity()]
        more = [nn.Conv2d(12, 12, 3, padding=1), nn.BatchNorm2d(12) if norm else nn.Identity()]
        self.change, self.skip = nn.Sequential(*layers, nn.ReLU(), *more), skip
        for layer in layers[0], more[0]:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        return torch.relu(self.change(x) + x if self.skip else self.change(x))


def network(blocks, norm, skip):
    start = nn.Conv2d(1, 12, 3, stride=2, padding=1), nn.ReLU()  # (N, 12, 4, 4)
    return nn.Sequential(*start, *(Block(norm, skip) for _ in range(blocks)), nn.Flatten(), nn.Linear(192, 10))


# --8<-- [end:model]


# --8<-- [start:train]
def fit(model, epochs=5):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    losses = []
    for _ in range(epochs):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    model.eval()
    return losses, (model(x[test]).argmax(dim=1) == y[test]).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:table]
names = {(0, 0): "plain", (0, 1): "skip", (1, 0): "norm", (1, 1): "norm and skip"}
print("20 convolutions in 10 blocks        4 in 2 blocks")
print("               loss  unseen        loss  unseen")
curves, results = {}, {}
for (norm, skip), name in names.items():
    for blocks in (10, 2):
        torch.manual_seed(1)
        losses, accuracy = fit(network(blocks, norm, skip))
        curves[name, blocks] = losses
        results[name, blocks] = sum(losses[-20:]) / 20, accuracy
    deep, shallow = results[name, 10], results[name, 2]
    print(f"{name:13}  {deep[0]:.2f} {deep[1]:7.0%}        {shallow[0]:.2f} {shallow[1]:7.0%}")
# --8<-- [end:table]

# --8<-- [start:quiet]
torch.manual_seed(1)
quiet = network(10, norm=False, skip=True)
for block in quiet[2:-2]:
    nn.init.zeros_(block.change[-2].weight)  # the block starts as the identity
losses, accuracy = fit(quiet)
low = sum(losses[-20:]) / 20
print(f"skip, quiet    {low:.2f} {accuracy:7.0%}")
# --8<-- [end:quiet]

fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.1), sharey=True, layout="constrained")
for ax, blocks in zip(axes, (2, 10), strict=True):
    for i, name in enumerate(names.values()):
        epochs = torch.tensor(curves[name, blocks]).reshape(-1, 10).mean(dim=1)  # ten batches each
        ax.plot(torch.arange(1, 11) / 2, epochs.clamp(max=3), color=f"C{i}", label=name, lw=2.2 if i == 3 else 1.5)
    ax.set(xlabel="epoch", title=f"{2 * blocks} convolutions in blocks", ylim=(0, 3.05))
axes[0].set_ylabel("training loss")
axes[0].legend(fontsize=9)
plt.savefig("figure_depth.svg")

assert max(results[name, 2][0] for name in names.values()) < 0.4
assert results["norm and skip", 10][0] < 0.25
assert results["norm and skip", 10][0] < results["norm", 10][0] / 2 < results["plain", 10][0] / 4
assert results["skip", 10][0] > 1
assert low < 0.6
