# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Leave out the smallest weights: at once, with training after it, and against a smaller network."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def network(units, seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(64, units), torch.nn.ReLU(), torch.nn.Linear(units, 10))


def train(model, steps, masks=()):
    """Steps of Adam; weights whose mask is 0 stay 0."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        rows = torch.randint(1000, (50,))
        loss = torch.nn.functional.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        leave_out(model, masks)
    return model


def leave_out(model, masks):
    with torch.no_grad():
        for layer, mask in zip(model[::2], masks):  # noqa: B905 - no masks: nothing is left out
            layer.weight *= mask


def right(model):
    with torch.no_grad():
        return (model(images[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:compare]
print("left    at once        trained again  small from the start")
rows = {}
for share, small in ((0.2, 13), (0.1, 6), (0.05, 3)):
    rows[share] = [[], [], []]
    for seed in range(3):
        model = train(network(64, seed), 500)
        sizes = [layer.weight.abs() for layer in model[::2]]
        masks = [(size >= size.flatten().quantile(1 - share)).float() for size in sizes]
        leave_out(model, masks)
        rows[share][0].append(right(model))
        rows[share][1].append(right(train(model, 500, masks)))
        rows[share][2].append(right(train(network(small, seed), 1000)))
    print(f"{share:4.0%}  ", "  ".join(" ".join(f"{x:4.0%}" for x in results) for results in rows[share]))
# --8<-- [end:compare]

means = {share: [sum(results) / 3 for results in three] for share, three in rows.items()}
assert means[0.2][0] < 0.9 < means[0.2][1]
assert means[0.05][0] < 0.5 < means[0.05][1]
assert means[0.2][1] - means[0.2][2] < 0.05  # a small network is nearly as good
