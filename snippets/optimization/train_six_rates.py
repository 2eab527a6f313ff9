# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Train one network with six learning rates, choose one on a validation part, and try it on images kept aside."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(digits)[order]
train, validation, test = slice(0, 1197), slice(1197, 1497), slice(1497, 1797)


def right(model, part):
    return 100 * (model(x[part]).argmax(dim=1) == y[part]).float().mean().item()


def descend(lr, seed, steps=100):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x[train]), y[train])
        loss.backward()
        optimizer.step()
    return model, loss.item()


# --8<-- [end:train]
# --8<-- [start:compare]
print(" rate    loss, three seeds     right on the validation part")
for lr in (0.01, 0.1, 0.3, 1, 3, 10):
    runs = [descend(lr, seed) for seed in range(3)]
    losses = "  ".join(f"{loss:.2f}" for _, loss in runs)
    scores = "  ".join(f"{right(model, validation):.0f}%" for model, _ in runs)
    print(f"{lr:5g}    {losses}      {scores}")
# --8<-- [end:compare]
# --8<-- [start:test]
scores = [right(descend(1, seed)[0], test) for seed in range(3)]
print(f"rate 1, on the test images: {min(scores):.0f}% to {max(scores):.0f}%")
# --8<-- [end:test]

# --8<-- [start:border]
border = {}
for lr in (1.5, 2, 2.5):
    border[lr] = [descend(lr, seed)[1] for seed in range(3)]
    print(f"rate {lr:3}: losses " + " ".join(f"{loss:.2f}" for loss in border[lr]))
# --8<-- [end:border]

assert min(scores) > 93
assert max(border[1.5]) < 0.2 < 1.5 < min(border[2])
assert min(border[2.5]) > 2.25
