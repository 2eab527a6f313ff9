# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A network that fits 200 digits, and 200 labels that were drawn at random."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]  # (1797, 64), from 0 to 1
x, y = images[:200], labels[:200]  # the training part
unseen, answers = images[1397:], labels[1397:]  # the test part, 400 digits
# --8<-- [end:data]


# --8<-- [start:train]
def right(model, x, y):
    return (model(x).argmax(dim=1) == y).float().mean().item()


def train(y, steps=300, seed=0):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


model = train(y)
print(f"training digits right {right(model, x, y):.0%}, unseen digits {right(model, unseen, answers):.0%}")
# --8<-- [end:train]
clean = right(model, unseen, answers)

# --8<-- [start:random]
torch.manual_seed(1)
drawn = torch.randint(10, (200,))  # labels that have nothing to do with the images
model = train(drawn)
print(f"random labels right   {right(model, x, drawn):.0%}, unseen digits {right(model, unseen, answers):.0%}")
# --8<-- [end:random]
by_chance = right(model, unseen, answers)
assert right(model, x, drawn) == 1

# --8<-- [start:mixed]
for share in (0.0, 0.3, 0.6):
    accuracies = []
    for seed in range(3):
        torch.manual_seed(seed)
        mixed = torch.where(torch.rand(200) < share, torch.randint(10, (200,)), y)
        model = train(mixed, seed=seed)
        accuracies.append(right(model, unseen, answers))
    fitted = right(model, x, mixed)
    print(f"{share:.0%} drawn again: training {fitted:.0%}, unseen", *(f"{a:.0%}" for a in accuracies))
# --8<-- [end:mixed]

assert clean > 0.88
assert by_chance < 0.25
assert fitted > 0.99
assert share != 0.6 or max(accuracies) < 0.6  # an experiment may try other shares
