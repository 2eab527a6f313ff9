# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: 3,000 scenes without labels, then 10 or 80 labels a class; own rates and numbers of steps, three seeds."""

import copy
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.nn.functional import cross_entropy

from dlref.data import scenes
from dlref.pytorch.losses import info_nce

torch.set_num_threads(1)
SHORT = "--short" in sys.argv
SEEDS, UNLABELLED, EPOCHS, TEST = ([0], 100, 1, 40) if SHORT else ([0, 1, 2], 3000, 6, 1000)
STEPS, LAST_STEPS = ([2], [2]) if SHORT else ([60, 120, 240], [60, 120, 240, 480])
SIZES, RATES = ([10], [0.001]) if SHORT else ([10, 80], [0.001, 0.003])


# --8<-- [start:data]
def make(n, seed):
    shapes, rng = ["triangle", "star", "heart", "arrow"], np.random.default_rng(seed)
    made = scenes(n, size=32, shapes=shapes, occlusion=0, clutter=0, rng=rng)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


unlabelled, _ = make(UNLABELLED, 0)
x_some, y_some = make(320, 1)
TESTS = [make(300, 2), make(TEST, 3)]  # validation and test
# --8<-- [end:data]


# --8<-- [start:views]
def view(x):
    """Another crop, turn and mirror image of each scene, with its colours exchanged, paler, and in other light."""
    n, angle, zoom = len(x), (2 * torch.rand(len(x)) - 1) * 0.26, 0.75 + 0.4 * torch.rand(len(x))
    flip, (across, down) = 1 - 2.0 * torch.randint(2, (n,)), 0.5 * torch.rand(2, n) - 0.25
    first = torch.stack([zoom * flip * angle.cos(), -zoom * angle.sin(), across], dim=1)
    second = torch.stack([zoom * flip * angle.sin(), zoom * angle.cos(), down], dim=1)
    grid = functional.affine_grid(torch.stack([first, second], dim=1), list(x.shape), align_corners=False)
    x = functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    order = torch.rand(n, 3).argsort(dim=1)[:, :, None, None].expand_as(x)
    colour = torch.rand(n, 1, 1, 1)
    x = colour * x.gather(1, order) + (1 - colour) * x.mean(dim=1, keepdim=True)
    return x * (0.6 + 0.8 * torch.rand(n, 1, 1, 1)) + 0.4 * torch.rand(n, 3, 1, 1) - 0.2


# --8<-- [end:views]


# --8<-- [start:pretrain]
def features():
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 48, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten())  # 768 numbers an image


# --8<-- [start:contrast]
def contrast_loss(body, head, x):
    first, second = head(body(torch.cat([view(x), view(x)]))).chunk(2)
    return info_nce(first, second, temperature=0.2, symmetric=True)


# --8<-- [end:contrast]
# --8<-- [start:rotation]
def rotation_loss(body, head, x):
    quarters = torch.randint(4, (len(x),))
    turned = [image.rot90(k, (1, 2)) for image, k in zip(x, quarters.tolist(), strict=True)]
    return cross_entropy(head(body(torch.stack(turned))), quarters)


# --8<-- [end:rotation]
def pretrained(loss_on, head, epochs, seed):
    torch.manual_seed(seed)
    body, head = features(), head()
    optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], 0.003)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * (len(unlabelled) // 100))
    for _ in range(epochs):
        for rows in torch.randperm(len(unlabelled)).split(100):
            loss = loss_on(body, head, unlabelled[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        for x in unlabelled.split(50) if epochs == 0 else []:
            body(x)  # batch normalisation counts means and variances, no weight changes
    return body.eval()


def projection():
    return nn.Sequential(nn.Linear(768, 128), nn.ReLU(), nn.Linear(128, 64))


def quarter():
    return nn.Linear(768, 4)


# --8<-- [end:pretrain]


# --8<-- [start:fit]
def fit(model, x, y, lr, tests, change=lambda x: x, numbers=STEPS):
    """The best (validation score, steps, test score) among the numbers of steps."""
    optimizer, reached = torch.optim.Adam(model.parameters(), lr), []
    for step in range(1, numbers[-1] + 1):
        model.train()
        rows = torch.randperm(len(x))[:32]
        loss = cross_entropy(model(change(x[rows])), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in numbers:
            model.eval()
            with torch.no_grad():
                scores = [(model(a).argmax(dim=1) == b).float().mean().item() for a, b in tests]
            reached.append((scores[0], step, scores[1]))
    return max(reached)


def whole(body, x, y, lr, change=lambda x: x):
    return fit(nn.Sequential(copy.deepcopy(body), nn.Linear(768, 4)), x, y, lr, TESTS, change)


def changed(body, x, y, lr):
    return whole(body, x, y, lr, view)


def probe(body, x, y, lr):
    """Only a last layer learns, from features that are computed once."""
    with torch.no_grad():
        known, tests = body(x), [(body(a), b) for a, b in TESTS]
    return fit(nn.Linear(768, 4), known, y, lr, tests, numbers=LAST_STEPS)


# --8<-- [end:fit]


# --8<-- [start:compare]
def run(method, source, per_class, lr, seed):
    torch.manual_seed(seed)
    order = torch.randperm(len(y_some))
    rows = torch.cat([order[y_some[order] == c][:per_class] for c in range(4)])
    return method(bodies[source, seed], x_some[rows], y_some[rows], lr)


def compare(name, source, method, per_class):
    first = {lr: run(method, source, per_class, lr, SEEDS[0]) for lr in RATES}
    lr = max(first, key=lambda lr: first[lr][0])
    runs = [first[lr], *(run(method, source, per_class, lr, seed) for seed in SEEDS[1:])]
    scores, steps = [100 * each[2] for each in runs], " ".join(f"{each[1]:3}" for each in runs)
    each = " ".join(f"{score:5.1f}" for score in scores)
    print(f"{per_class:4}   {name:30} {lr:<7g} {steps:13} {each:20} {np.mean(scores):.1f}", flush=True)
    return np.array(scores)


makers = {
    "none": lambda seed: pretrained(rotation_loss, quarter, 0, seed),
    "rotation": lambda seed: pretrained(rotation_loss, quarter, 2 * EPOCHS, seed),
    "contrast": lambda seed: pretrained(contrast_loss, projection, EPOCHS, seed),
}
bodies = {(source, seed): make_body(seed) for source, make_body in makers.items() for seed in SEEDS}
# --8<-- [end:compare]
# --8<-- [start:rivals]
rivals = {
    "from scratch": ("none", whole),
    "from scratch, on views": ("none", changed),
    "linear probe, random features": ("none", probe),
    "linear probe, rotation": ("rotation", probe),
    "linear probe, contrast": ("contrast", probe),
    "contrast, then all weights": ("contrast", whole),
    "contrast, then views": ("contrast", changed),
}
# --8<-- [end:rivals]
print("labels                                                right of 1,000 test images, in %")
print("a class  method                         rate    steps         three seeds          mean")
found = {(size, name): compare(name, *rival, size) for size in SIZES for name, rival in rivals.items()}

mean = {key: scores.mean() for key, scores in found.items()}
for size in SIZES:
    for task in "rotation", "contrast":
        assert SHORT or mean[size, f"linear probe, {task}"] > mean[size, "linear probe, random features"] + 2
    assert SHORT or mean[size, "contrast, then views"] > mean[size, "contrast, then all weights"]
assert SHORT or found[10, "from scratch, on views"].min() > found[10, "contrast, then all weights"].max()
assert SHORT or found[80, "contrast, then views"].min() > found[80, "from scratch, on views"].max()
