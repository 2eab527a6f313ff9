# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""One object, one box: a network with nine outputs, five scores and four edges, on scenes that it has not seen."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

NAMES, SIZE = SCENE_SHAPES[:5], 32
LOOK = {"textures": ["plain"], "backgrounds": ["clouds"], "scale": (0.4, 0.8)}
EASY = {**LOOK, "shift": 0.8, "occlusion": 0, "clutter": 0}


def draw(n, seed):
    made = scenes(n, size=SIZE, shapes=NAMES, **EASY, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0]), torch.from_numpy(made.boxes[:, 0])


images, labels, boxes = draw(1500, seed=0)
test_images, test_labels, test_boxes = draw(500, seed=1)
print("first scene:", NAMES[labels[0]], boxes[0].int().tolist())
both = torch.cat([images, test_images]).flatten(1)
print("scenes that occur twice:", len(both) - len(both.unique(dim=0)))
# --8<-- [end:data]

# --8<-- [start:network]
torch.manual_seed(0)
model = nn.Sequential(
    *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),  # (N, 24, 16, 16)
    *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),  # (N, 48, 8, 8)
    *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 64, 4, 4)
    *(nn.Flatten(), nn.Linear(1024, 128), nn.ReLU()),
    nn.Linear(128, 5 + 4),  # five scores, four edges
)
# --8<-- [end:network]

# --8<-- [start:train]
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
losses = []  # of the shape and of the box, step by step
for _ in range(10):
    for rows in torch.randperm(1500).split(50):
        out = model(images[rows])  # (50, 9)
        shape_loss = nn.functional.cross_entropy(out[:, :5], labels[rows])
        box_loss = nn.functional.smooth_l1_loss(out[:, 5:], boxes[rows] / 8)
        optimizer.zero_grad()
        (shape_loss + box_loss).backward()
        optimizer.step()
        losses.append((shape_loss.item(), box_loss.item()))
for step in (1, 30, 150, 300):
    print("step {:3}: loss of the shape {:.2f}, of the box {:.2f}".format(step, *losses[step - 1]))
# --8<-- [end:train]


# --8<-- [start:measure]
def iou(a, b):
    """The IoU of each box in a with the box in the same row of b."""
    sides = torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])  # (N, 2): width and height
    shared = sides.clamp(min=0).prod(dim=1)  # (N,): width times height
    area_a, area_b = ((c[:, 2:] - c[:, :2]).prod(dim=1) for c in (a, b))
    return shared / (area_a + area_b - shared)


with torch.no_grad():
    out = model(test_images)
found = out[:, 5:] * 8
constant = boxes.mean(dim=0).expand(500, 4)  # one box, 500 times
shape_right = (out[:, :5].argmax(dim=1) == test_labels).float().mean().item()
print(f"shape right: {shape_right:.0%} of 500 unseen scenes")
for name, guess in (("constant box", constant), ("network", found)):
    overlap = iou(guess, test_boxes)
    print(f"{name:12} mean IoU {overlap.mean():.2f}, above 0.5 for {(overlap > 0.5).float().mean():.0%}")
# --8<-- [end:measure]

# --8<-- [start:mirrored]
mirrored = test_images.flip(3)  # the last axis runs from left to right
with torch.no_grad():
    found_mirrored = model(mirrored)[:, 5:] * 8
x1, y1, x2, y2 = test_boxes.unbind(dim=1)  # each (500,)
turned = torch.stack([SIZE - x2, y1, SIZE - x1, y2], dim=1)
half_turned = torch.stack([SIZE - x1, y1, SIZE - x2, y2], dim=1)
for name, truth in (("boxes stay", test_boxes), ("edges not swapped", half_turned), ("boxes turn too", turned)):
    print(f"{name:17}  mean IoU {iou(found_mirrored, truth).mean() + 0:.2f}")
print(f"true boxes and their mirror images: {iou(test_boxes, turned).mean():.2f}")
# --8<-- [end:mirrored]

import matplotlib.pyplot as plt

fig, axes = plt.subplots(2, 5, figsize=(7.4, 3.5), layout="constrained")
for i, ax in enumerate(axes.flat):
    ax.imshow(
        (np.rint((test_images[i].permute(1, 2, 0).numpy() + 0.5) * 15) / 15),
        extent=(0, SIZE, SIZE, 0),
        interpolation="none",
    )
    for box, style, colour in ((test_boxes[i], "--", "white"), (found[i], "-", "C1")):
        x1, y1, x2, y2 = box.tolist()
        ax.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, ec=colour, ls=style, lw=1.8))
    ax.set_title(
        f"{NAMES[out[i, :5].argmax()]}, {iou(found[i : i + 1], test_boxes[i : i + 1]).item():.2f}", fontsize=10
    )
    ax.axis("off")
plt.savefig("figure_localisation.svg")

overlap = iou(found, test_boxes)
assert abs(iou(torch.tensor([[2.0, 2, 10, 8]]), torch.tensor([[6.0, 4, 14, 10]])).item() - 0.2) < 1e-6
if losses[0][1] < 5:  # the edges are in units of 8 pixels; an exercise has them in pixels
    assert iou(constant, test_boxes).mean() < 0.55 < 0.6 < overlap.mean() < 0.75
    assert (overlap > 0.5).float().mean() > 0.8
    assert 0.5 < shape_right < 0.9
    assert 0.8 < losses[0][1] / losses[0][0] < 1.1
    assert iou(found_mirrored, test_boxes).mean() < 0.55 < iou(found_mirrored, turned).mean()
    assert iou(found_mirrored, half_turned).mean() <= 0
