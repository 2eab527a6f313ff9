# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: what each ingredient of the recipe buys, with the right labels and with half of them shuffled."""

import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn, optim

x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=450, random_state=0, stratify=y)
x_train, x_test = torch.tensor(x_train).float(), torch.tensor(x_test).float()
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)
rng = torch.Generator().manual_seed(0)
shuffled = y_train[torch.randperm(len(y_train), generator=rng)]
noisy = torch.where(torch.rand(y_train.shape, generator=rng) < 0.5, shuffled, y_train)
EPOCHS, BATCH = 10, 64
STEPS = EPOCHS * (len(x_train) // BATCH)

# --8<-- [start:recipes]
RECIPES = {  # optimiser, and whether the rate falls along a cosine to 0
    "SGD, lr 0.001": (lambda p: optim.SGD(p, lr=0.001), False),
    "SGD, lr 0.3": (lambda p: optim.SGD(p, lr=0.3), False),
    "momentum, lr 0.3": (lambda p: optim.SGD(p, 0.3, momentum=0.9), False),
    "momentum, lr 0.3, cosine": (lambda p: optim.SGD(p, 0.3, momentum=0.9), True),
    "AdamW, lr 0.001": (lambda p: optim.AdamW(p, lr=0.001), False),
    "AdamW, lr 0.03": (lambda p: optim.AdamW(p, lr=0.03), False),
    "AdamW, lr 0.03, cosine": (lambda p: optim.AdamW(p, lr=0.03), True),
}
# --8<-- [end:recipes]


def train(make_optimizer, cosine, labels, seed):
    """Test accuracy after each epoch."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer, accuracies = make_optimizer(model.parameters()), []
    scheduler = optim.lr_scheduler.LambdaLR(
        optimizer, lambda t: (1 + math.cos(math.pi * t / STEPS)) / 2 if cosine else 1.0
    )
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x_train))[: STEPS // EPOCHS * BATCH].split(BATCH):
            loss = nn.functional.cross_entropy(model(x_train[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
        with torch.no_grad():
            accuracies.append((model(x_test).argmax(dim=1) == y_test).float().mean())
    return torch.stack(accuracies)


results = {
    (name, kind): torch.stack([train(*recipe, labels, seed) for seed in range(3)])
    for name, recipe in RECIPES.items()
    for kind, labels in (("right", y_train), ("noisy", noisy))
}

# --8<-- [start:table]
print(f"test accuracy, mean of three seeds   right labels   {(noisy != y_train).float().mean():.0%} wrong labels")
for name in RECIPES:
    right, wrong = (results[name, kind][:, -1].mean() for kind in ("right", "noisy"))
    print(f"{name:34}   {right:.0%}            {wrong:.0%}")
# --8<-- [end:table]

TITLES = {"right": "right labels", "noisy": "half of the labels shuffled"}
figure, panels = plt.subplots(1, 2, figsize=(7, 4), sharey=True)
for panel, kind in zip(panels, ("right", "noisy"), strict=True):
    for i, name in enumerate(list(RECIPES)[1:]):
        style = "--" if "cosine" in name else "-"
        panel.plot(range(1, EPOCHS + 1), 100 * results[name, kind].mean(dim=0), style, color=f"C{i}", label=name)
    panel.set(xlabel="epoch", ylim=(70, 100), title=TITLES[kind])
panels[0].set_ylabel("test accuracy in %, mean of 3 seeds")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.savefig("figure_ingredients.svg")

last = {key: accuracies[:, -1].mean().item() for key, accuracies in results.items()}
assert last["SGD, lr 0.001", "right"] < 0.3 < 0.93 < last["SGD, lr 0.3", "right"], "the rate decides"
assert last["momentum, lr 0.3, cosine", "noisy"] > last["momentum, lr 0.3", "noisy"] + 0.04
assert last["AdamW, lr 0.03, cosine", "noisy"] > last["AdamW, lr 0.03", "noisy"] + 0.02
assert abs(last["AdamW, lr 0.03, cosine", "right"] - last["AdamW, lr 0.03", "right"]) < 0.015
