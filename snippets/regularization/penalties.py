# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A penalty on squares and one on absolute values: what they do to the weights and to unseen digits."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def train(penalty, seed):
    """200 digits, of which 30 % get a random label -> share of small weights, share right on 400 unseen digits."""
    torch.manual_seed(seed)
    x, y = images[:200], torch.where(torch.rand(200) < 0.3, torch.randint(10, (200,)), labels[:200])
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss = loss + sum(penalty(layer.weight) for layer in (model[0], model[2]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    weights = torch.cat([model[0].weight.flatten(), model[2].weight.flatten()]).abs()
    right = (model(images[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item()
    return (weights < 0.01).float().mean().item(), right


# --8<-- [end:train]


# --8<-- [start:compare]
PENALTIES = {
    "none": lambda w: 0 * w.sum(),
    "squares": lambda w: 0.01 * w.square().sum(),
    "absolute values": lambda w: 0.003 * w.abs().sum(),
}
found = {name: [train(penalty, seed) for seed in range(3)] for name, penalty in PENALTIES.items()}
for name, runs in found.items():
    small = sum(share for share, _ in runs) / 3
    print(f"{name:15} below 0.01: {small:4.0%} of the weights, unseen right", *(f"{right:.0%}" for _, right in runs))
# --8<-- [end:compare]

# --8<-- [start:strengths]
rights = {}
for strength in (0.0001, 0.001, 0.01, 0.03, 0.1):
    rights[strength] = [train(lambda w, price=strength: price * w.square().sum(), seed)[1] for seed in range(3)]
    print(f"squares times {strength:6}: unseen right", *(f"{right:.0%}" for right in rights[strength]))
# --8<-- [end:strengths]

assert min(share for share, _ in found["absolute values"]) > 0.6 > max(share for share, _ in found["squares"])
assert min(right for _, right in found["squares"]) > max(right for _, right in found["none"])
assert min(rights[0.01]) > max(rights[0.0001] + rights[0.1])  # the best strength lies between
