# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: what a falling rate brings, with right labels and with half of them shuffled, each at its best rate."""

import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn, optim

# --8<-- [start:data]
EPOCHS, BATCH, TRAIN = 10, 64, 1088  # 17 batches an epoch
STEPS = EPOCHS * TRAIN // BATCH
images, digits = load_digits(return_X_y=True)
generator = torch.Generator().manual_seed(0)
order = torch.randperm(len(digits), generator=generator)
x, y = torch.tensor(images / 16).float()[order], torch.tensor(digits)[order]
train, validation, test = slice(0, TRAIN), slice(TRAIN, 1438), slice(1438, 1797)

right = y[train]
shuffled = right[torch.randperm(TRAIN, generator=generator)]
noisy = torch.where(torch.rand(TRAIN, generator=generator) < 0.5, shuffled, right)
# --8<-- [end:data]
# --8<-- [start:recipes]
OPTIMIZERS = {
    "momentum": (lambda p, lr: optim.SGD(p, lr, momentum=0.9), (0.03, 0.1, 0.3, 1.0)),
    "AdamW": (optim.AdamW, (0.003, 0.01, 0.03, 0.1)),
}


def run(make_optimizer, cosine, lr, labels, seed, epochs=EPOCHS):
    """The network, and its accuracy on the validation part and on the test part after each epoch."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer, accuracies = make_optimizer(model.parameters(), lr=lr), []
    steps = epochs * TRAIN // BATCH
    for step in range(steps):
        if step % (TRAIN // BATCH) == 0:
            batches = torch.randperm(TRAIN).split(BATCH)
        rows = batches[step % len(batches)]
        if cosine:
            optimizer.param_groups[0]["lr"] = lr * (1 + math.cos(math.pi * step / steps)) / 2
        loss = nn.functional.cross_entropy(model(x[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % len(batches) == 0:
            with torch.no_grad():
                correct = (model(x).argmax(dim=1) == y).float()
            accuracies.append((correct[validation].mean(), correct[test].mean()))
    return model, torch.tensor(accuracies)


# --8<-- [end:recipes]
# --8<-- [start:noise]
def noise(model, labels):
    """The mean squared distance of one image's gradient from the mean gradient, over 200 training images."""
    losses = nn.functional.cross_entropy(model(x[:200]), labels[:200], reduction="none")
    gradients = [torch.autograd.grad(one, list(model.parameters()), retain_graph=True) for one in losses]
    rows = torch.stack([torch.cat([g.flatten() for g in one]) for one in gradients])
    return (rows - rows.mean(dim=0)).square().sum(dim=1).mean().item()


# --8<-- [end:noise]
# --8<-- [start:compare]
curves, best, again = {}, {}, {}
for kind, labels in (("right labels", right), ("half of the labels shuffled", noisy)):
    print(f"{kind}: percent of the test part right, three seeds; * is the best rate on the validation part")
    for name, (make_optimizer, rates) in OPTIMIZERS.items():
        for cosine in (False, True):
            case = kind, name, cosine
            runs = {lr: [run(make_optimizer, cosine, lr, labels, seed) for seed in range(3)] for lr in rates}
            curves[case] = {lr: 100 * torch.stack([curve for _, curve in runs[lr]]) for lr in rates}
            best[case] = max(rates, key=lambda lr: curves[case][lr][:, -1, 0].mean())
            cells = []
            for lr in rates:
                final = curves[case][lr][:, -1, 1]
                cells.append(f"{lr}: {final.min():.0f} to {final.max():.0f}" + "*" * (lr == best[case]))
            print(
                f"  {name:8} {'cosine  ' if cosine else 'constant'}  "
                + "".join(f"{cell:17}" for cell in cells).rstrip()
            )
            others = [run(make_optimizer, cosine, best[case], labels, seed)[1][-1, 1] for seed in range(3, 13)]
            again[case] = 100 * torch.stack(others)
# --8<-- [end:compare]
# --8<-- [start:again]
for (kind, name, cosine), scores in again.items():
    shape = "cosine" if cosine else "constant"
    print(f"{kind:27}  {name:8}  {shape:8}  {scores.mean():.1f} ± {scores.std():.1f}")
# --8<-- [end:again]
# --8<-- [start:left]
for kind, labels in (("right labels", right), ("half of the labels shuffled", noisy)):
    cells, noise_left = [], {}
    for epochs in (0, 10, 40):
        models = [run(OPTIMIZERS["momentum"][0], False, 0.1, labels, seed, epochs)[0] for seed in range(3)]
        noise_left[epochs] = [noise(model, labels) for model in models]
        cells.append(f"{min(noise_left[epochs]):.2g} to {max(noise_left[epochs]):.2g}")
    print(f"{kind}: noise {cells[0]} before, {cells[1]} after 10 epochs, {cells[2]} after 40")
    # --8<-- [end:left]
    assert (max(noise_left[40]) < 0.5) == (kind == "right labels")

figure, panels = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True)
for panel, kind in zip(panels, ("right labels", "half of the labels shuffled"), strict=True):
    for i, (name, cosine, lr) in enumerate(
        (("momentum", False, 0.1), ("momentum", False, 0.3), ("momentum", True, 0.3))
    ):
        label = f"{lr}, {'cosine' if cosine else 'constant'}"
        panel.plot(
            range(1, EPOCHS + 1), curves[kind, name, cosine][lr][:, :, 1].mean(dim=0), color=f"C{i}", label=label
        )
    panel.set(xlabel="epoch", ylim=(60, 100), title=kind)
panels[0].set_ylabel("right on the test part, %")
panels[0].legend(loc="lower right")
plt.savefig("figure_ingredients.svg")

last = {case: {lr: curve[:, -1, 1] for lr, curve in one.items()} for case, one in curves.items()}
(right_labels, half) = ("right labels", "half of the labels shuffled")
gap = last[half, "momentum", True][0.3].mean() - last[half, "momentum", False][0.3].mean()
assert 11 < gap < 22, "at the same high rate the schedule decides"
for name in OPTIMIZERS:
    for kind, least, most in ((right_labels, -0.7, 2), (half, -0.2, 6)):
        gap = again[kind, name, True].mean() - again[kind, name, False].mean()
        assert least < gap < most, "each at its best rate, ten other seeds: a falling rate brings a little"
