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
# --8<-- [start:dead]
at = {steps: descend(3, 0, steps)[1] for steps in (1, 3, 5, 8, 100)}
losses, steps = [f"{loss:.2f}" for loss in at.values()], [str(step) for step in at]
print(f"rate 3: loss {', '.join(losses[:-1])} and {losses[-1]} in the steps {', '.join(steps[:-1])} and {steps[-1]}")
dead = {}
for lr in (1, 3):
    hidden = [torch.relu(descend(lr, seed)[0][0](x[train])) for seed in range(3)]
    dead[lr] = [int((h.max(dim=0).values == 0).sum()) for h in hidden]
    print(f"rate {lr}: dead hidden units", ", ".join(map(str, dead[lr])), "of 64")
# --8<-- [end:dead]
# --8<-- [start:test]
scores = [right(descend(1, seed)[0], test) for seed in range(3)]
print(f"rate 1, on the test images: {min(scores):.0f}% to {max(scores):.0f}%")
# --8<-- [end:test]

# --8<-- [start:border]
border = {}
for lr in (1, 1.5, 1.75, 2):
    runs = [descend(lr, seed) for seed in range(10)]
    border[lr] = losses = [loss for _, loss in runs]
    scores_there = [right(model, validation) for model, _ in runs]
    print(
        f"rate {lr:4}, ten seeds: loss {min(losses):.2f} to {max(losses):.2f},"
        f" {min(scores_there):.0f}% to {max(scores_there):.0f}% right"
    )
# --8<-- [end:border]

assert min(scores) > 93
assert max(dead[1]) < 10 < 50 < min(dead[3])
assert max(border[1]) < 0.15
assert min(border[2]) > 0.4
assert max(border[1.5]) > 1.5 * min(border[1.5]), "between the two it depends on the seed"
