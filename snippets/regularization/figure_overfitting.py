# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: with 60 of 200 labels drawn again, the unseen digits are read best long before the training labels are."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


# --8<-- [start:curve]
def right(outputs, y):
    return (outputs.argmax(dim=1) == y).float().mean().item()


def curve(seed, steps=400):
    """Every 10 steps: right on the training labels, on validation, on test, and the loss on validation."""
    torch.manual_seed(seed)
    x, y = images[:200], torch.where(torch.rand(200) < 0.3, torch.randint(10, (200,)), labels[:200])
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    rows = []
    for step in range(steps + 1):
        outputs = model(x)
        if step % 10 == 0:
            with torch.no_grad():
                validation, test = model(images[1000:1397]), model(images[1397:])
                height = torch.nn.functional.cross_entropy(validation, labels[1000:1397]).item()
            rows.append((right(outputs, y), right(test, labels[1397:]), height))
        loss = torch.nn.functional.cross_entropy(outputs, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return rows


for seed in range(3):
    rows = curve(seed)
    best = min(range(len(rows)), key=lambda i: rows[i][2])  # the lowest loss on validation
    print(f"seed {seed}: test {rows[best][1]:.0%} at step {10 * best}, {rows[-1][1]:.0%} at step 400")
    assert rows[best][1] > rows[-1][1] + 0.06
# --8<-- [end:curve]

steps, rows = range(0, 401, 10), curve(0)
best = min(range(len(rows)), key=lambda i: rows[i][2])
fig, (left, right_) = plt.subplots(1, 2, figsize=(7.4, 3), layout="constrained")
left.plot(steps, [row[0] for row in rows], label="training labels")
left.plot(steps, [row[1] for row in rows], label="unseen digits")
left.set(xlabel="step", ylabel="share right", ylim=(0, 1.05))
left.legend(loc="lower right")
right_.plot(steps, [row[2] for row in rows], color="C2")
right_.set(xlabel="step", ylabel="loss on validation", ylim=(0, None))
for ax in (left, right_):
    ax.axvline(10 * best, color="0.5", ls="--", lw=1)
plt.savefig("figure_overfitting.svg")

assert rows[-1][0] > 0.99
assert best < 15
