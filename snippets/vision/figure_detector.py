# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""A small detector: 36 places, each says whether an object's centre is near, which shape it is, and where it ends."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

NAMES = SCENE_SHAPES[:5]
EASY = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}


def draw(n, seed):
    made = scenes(n, size=48, objects=(1, 3), shapes=NAMES, **EASY, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels), torch.from_numpy(made.boxes)


images, labels, boxes = draw(1000, seed=0)
test_images, test_labels, test_boxes = draw(300, seed=1)
print("scenes with one, two, three objects:", (labels >= 0).sum(dim=1).bincount()[1:].tolist())
both = torch.cat([images, test_images]).flatten(1)
print("scenes that occur twice:", len(both) - len(both.unique(dim=0)))
# --8<-- [end:data]

# --8<-- [start:grid]
CELL = 8  # pixels from one place to the next
middles = torch.arange(6) * CELL + CELL / 2  # 4, 12, 20, 28, 36, 44
across = middles.expand(6, 6)  # (6, 6): the x of each place, every row is 4, 12, ...
down = middles[:, None].expand(6, 6)  # (6, 6): the y of each place, every column is 4, 12, ...
x1, y1, x2, y2 = 8.0, 12.0, 24.0, 30.0  # the box of the example
near = ((across - (x1 + x2) / 2).abs() < CELL) & ((down - (y1 + y2) / 2).abs() < CELL)  # (6, 6), true or false
for row in near.int().tolist():
    print(*row)
# --8<-- [end:grid]

# --8<-- [start:four]
distances = torch.stack([across - x1, down - y1, x2 - across, y2 - down], dim=-1)  # (6, 6, 4), in pixels
four = distances[near] / CELL  # (4, 4): a row for each place that says yes, in cells
for px, py, edges in zip(across[near].tolist(), down[near].tolist(), four.tolist(), strict=True):
    print(f"({px:.0f}, {py:.0f}) cells to the edges: {edges}")
# --8<-- [end:four]


# --8<-- [start:targets]
def targets(labels, boxes):
    """For each place: is a centre near, which shape, and how far are the four edges (in cells)?"""
    there, shape = torch.zeros(len(labels), 6, 6), torch.zeros(len(labels), 6, 6, dtype=torch.long)
    edges = torch.zeros(len(labels), 6, 6, 4)
    for n, k in torch.nonzero(labels >= 0).tolist():  # object k of scene n
        x1, y1, x2, y2 = boxes[n, k].tolist()
        near = ((across - (x1 + x2) / 2).abs() < CELL) & ((down - (y1 + y2) / 2).abs() < CELL)  # (6, 6)
        there[n][near], shape[n][near] = 1, labels[n, k]
        distances = torch.stack([across - x1, down - y1, x2 - across, y2 - down], dim=-1)  # (6, 6, 4)
        edges[n][near] = distances[near] / CELL
    return there, shape, edges


# --8<-- [end:targets]

# --8<-- [start:network]
torch.manual_seed(0)


def block(n_in, n_out, size, stride):
    convolution = nn.Conv2d(n_in, n_out, size, stride=stride, padding=size // 2, bias=False)
    return convolution, nn.BatchNorm2d(n_out), nn.ReLU()


model = nn.Sequential(
    *block(3, 24, 5, stride=2),  # (N, 24, 24, 24)
    *block(24, 48, 3, stride=2),  # (N, 48, 12, 12)
    *block(48, 64, 3, stride=2),  # (N, 64, 6, 6)
    *block(64, 64, 3, stride=1),
    nn.Conv2d(64, 1 + 5 + 4, 1),  # (N, 10, 6, 6): ten answers at each place
)
print("shape of the answers to one scene:", tuple(model(images[:1]).shape))
# --8<-- [end:network]


# --8<-- [start:loss]
def loss_of(out, there, shape, edges):
    out = out.movedim(1, -1)  # from (N, 10, 6, 6) to (N, 6, 6, 10): the ten answers of a place side by side
    near = there > 0  # (N, 6, 6), true or false; M of them are true
    found = nn.functional.binary_cross_entropy_with_logits(out[..., 0], there, reduction="sum")
    named = nn.functional.cross_entropy(out[..., 1:6][near], shape[near], reduction="sum")  # of (M, 5)
    boxed = nn.functional.smooth_l1_loss(out[..., 6:][near], edges[near], reduction="sum")  # of (M, 4)
    return (found + named + boxed) / near.sum()  # for each place that has an object near


example = targets(torch.tensor([[3]]), torch.tensor([[[8.0, 12.0, 24.0, 30.0]]]))  # one scene with one square
print(f"loss of the example when all answers are 0: {loss_of(torch.zeros(1, 10, 6, 6), *example):.2f}")
# --8<-- [end:loss]


# --8<-- [start:train]
there, shape, edges = targets(labels, boxes)  # (1000, 6, 6), (1000, 6, 6) and (1000, 6, 6, 4)
print(f"places with a centre near: {there.mean():.0%}; for each object {there.sum() / (labels >= 0).sum():.1f}")
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for epoch in range(6):
    total = 0.0
    for rows in torch.randperm(1000).split(20):
        loss = loss_of(model(images[rows]), there[rows], shape[rows], edges[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch + 1}: loss {total / 50:.2f}")
# --8<-- [end:train]


# --8<-- [start:guesses]
@torch.no_grad()
def guesses(images):
    """Of all 36 places: scores (N, 36), labels (N, 36), boxes (N, 36, 4)."""
    model.eval()
    out = model(images).movedim(1, -1)  # (N, 6, 6, 10)
    chances = out[..., :1].sigmoid() * out[..., 1:6].softmax(dim=-1)  # (N, 6, 6, 5): there, and of this shape
    scores, labels = chances.max(dim=-1)  # both (N, 6, 6)
    left, top, right, bottom = (out[..., 6:] * CELL).unbind(dim=-1)  # each (N, 6, 6), in pixels
    boxes = torch.stack([across - left, down - top, across + right, down + bottom], dim=-1)  # (N, 6, 6, 4)
    return scores.flatten(1), labels.flatten(1), boxes.flatten(1, 2)


scores, found_labels, found_boxes = guesses(test_images)
print("objects in the first test scene:", (test_labels[0] >= 0).sum().item())
for i in torch.nonzero(scores[0] > 0.5)[:, 0].tolist():
    print(f"{scores[0, i]:.2f} {NAMES[found_labels[0, i]]:8}", found_boxes[0, i].round().int().tolist())
# --8<-- [end:guesses]


# --8<-- [start:overlaps]
def box_iou(a, b):
    """The IoU of each box in a, (N, 4), with each in b, (M, 4): (N, M)."""
    sides = torch.minimum(a[:, None, 2:], b[:, 2:]) - torch.maximum(a[:, None, :2], b[:, :2])  # (N, M, 2)
    shared = sides.clamp(min=0).prod(dim=-1)
    area_a, area_b = ((c[:, 2:] - c[:, :2]).prod(dim=-1) for c in (a, b))
    return shared / (area_a[:, None] + area_b - shared)


# --8<-- [end:overlaps]


# --8<-- [start:suppress]
def suppress(boxes, scores, limit=0.5):
    """The rows to keep, best score first."""
    too_close = (box_iou(boxes, boxes) > limit).tolist()  # (N, N), true or false
    kept = []
    for i in scores.argsort(descending=True).tolist():
        if not any(too_close[i][j] for j in kept):
            kept.append(i)
    return kept


kept = [i for i in suppress(found_boxes[0], scores[0]) if scores[0, i] > 0.5]
for i in kept:
    print(f"{scores[0, i]:.2f} {NAMES[found_labels[0, i]]:8}", found_boxes[0, i].round().int().tolist())
# --8<-- [end:suppress]


# --8<-- [start:matches]
def matches(boxes, labels, true_boxes, true_labels, limit=0.5):
    """For boxes in the order of their scores: does each find an object that none before it has found?"""
    overlap = box_iou(boxes, true_boxes) * (labels[:, None] == true_labels)
    right = []
    for row in overlap:
        best = row.argmax()
        right.append(row[best].item() >= limit)
        if right[-1]:
            overlap[:, best] = 0  # found, so it cannot be found again
    return right


def ranked(suppression=0.5, limit=0.5, change=lambda boxes: boxes, images=test_images, truth=(test_labels, test_boxes)):
    """All boxes of all scenes, best first: scores, labels, right or not."""
    rows = []
    for score, label, box, true_label, true_box in zip(*guesses(images), *truth, strict=True):
        order = suppress(box, score, suppression)
        there = true_label >= 0
        right = matches(change(box[order]), label[order], true_box[there], true_label[there], limit)
        rows += zip(score[order].tolist(), label[order].tolist(), right, strict=True)
    scores, labels, right = np.array(sorted(rows, reverse=True)).T
    return scores, labels, right


# --8<-- [end:matches]


# --8<-- [start:report]
def report(name, **settings):
    scores, _, right = ranked(**settings)
    sure = scores > 0.5
    hits = int(right[sure].sum())
    print(f"{name:24} {sure.sum():5} boxes, {hits / sure.sum():4.0%} right; {hits / objects:4.0%} of the objects found")
    return hits / sure.sum(), hits / objects


# --8<-- [end:report]

# --8<-- [start:measure]
objects = (test_labels >= 0).sum().item()
print(f"{len(test_images)} test scenes with {objects} objects")
good = report("with suppression")
raw = report("without", suppression=1.0)
# --8<-- [end:measure]


# --8<-- [start:broken]
def as_widths(boxes):
    return torch.cat([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], dim=1)


swapped = report("x and y swapped", change=lambda boxes: boxes[:, [1, 0, 3, 2]])
widths = report("widths for edges", change=as_widths)
# --8<-- [end:broken]

# --8<-- [start:five]
five = np.array([1, 1, 0, 1, 0])  # right or wrong, best score first
hits = np.cumsum(five)
precision, recall = hits / np.arange(1, 6), hits / 4
print("precision", precision.round(2))
print("recall   ", recall.round(2))


def average_precision(right, objects):
    """right: 1 or 0 for each box, best score first; objects: how many there were to find."""
    hits = np.cumsum(right)
    precision, recall = hits / np.arange(1, len(right) + 1), hits / objects
    best = np.maximum.accumulate(precision[::-1])[::-1]  # the best precision at this recall or a larger one
    return np.sum(np.diff(recall, prepend=0) * best)


print("average precision", average_precision(five, objects=4))
# --8<-- [end:five]


# --8<-- [start:classes]
def by_class(scores, labels, right):
    counts = [(test_labels == c).sum().item() for c in range(5)]
    return [average_precision(right[labels == c], counts[c]) for c in range(5)]


each = by_class(*ranked())
for name, value in zip(NAMES, each, strict=True):
    print(f"{name:9} {value:.3f}")
print(f"mean AP   {np.mean(each):.3f}")
# --8<-- [end:classes]

# --8<-- [start:limits]
limits = np.arange(0.5, 1, 0.05)
means = [np.mean(by_class(*ranked(limit=limit))) for limit in limits]
print("IoU limit", *(f"{limit:5.2f}" for limit in limits))
print("mean AP  ", *(f"{value:5.2f}" for value in means))
print(f"mean over the limits: {np.mean(means):.3f}")
# --8<-- [end:limits]

# --8<-- [start:ordering]
scores, _, right = ranked()
for name, changed in (("as they are", scores), ("cubed", scores**3), ("halved", scores / 2)):
    value = average_precision(right[np.argsort(-changed, kind="stable")], objects)
    sure = changed > 0.5
    found = right[sure].sum() / objects
    print(f"{name:11}  AP {value:.3f}; above 0.5: {sure.sum():3} boxes, {found:4.0%} of the objects found")
# --8<-- [end:ordering]

# --8<-- [start:junk]
whole = average_precision(right, objects)
confident = average_precision(right[scores > 0.5], objects)
junk = average_precision(np.concatenate([right, np.zeros(3000)]), objects)
print(f"AP of the {len(right)} boxes: {whole:.3f}; of the {(scores > 0.5).sum()} above 0.5: {confident:.3f}")
print(f"with 3000 wrong boxes more, at the lowest scores: {junk:.3f}")
# --8<-- [end:junk]

# --8<-- [start:threshold]
other_images, *truth = draw(300, seed=2)
other_scores, _, other_right = ranked(images=other_images, truth=truth)
precision = np.cumsum(other_right) / np.arange(1, len(other_right) + 1)
last = np.flatnonzero(precision >= 0.95)[-1]  # the lowest score at which 95 % are still right
threshold = other_scores[last]
sure = scores >= threshold
found = right[sure].sum()
print(f"threshold {threshold:.2f}; test scenes: precision {found / sure.sum():.3f}, recall {found / objects:.3f}")
# --8<-- [end:threshold]

# --8<-- [start:bootstrap]
rng, resampled = np.random.default_rng(0), []
scene_rows = [
    ranked(images=test_images[i : i + 1], truth=(test_labels[i : i + 1], test_boxes[i : i + 1])) for i in range(300)
]
for _ in range(200):
    chosen = rng.integers(0, 300, 300)
    drawn, _, hit = (np.concatenate(part) for part in zip(*(scene_rows[i] for i in chosen), strict=True))
    count = (test_labels[torch.from_numpy(chosen)] >= 0).sum().item()
    resampled.append(average_precision(hit[np.argsort(-drawn)], count))
low, high = np.quantile(resampled, [0.025, 0.975])
print(f"AP {whole:.3f}; 95 % of 200 resamplings between {low:.3f} and {high:.3f}")
# --8<-- [end:bootstrap]

import matplotlib.pyplot as plt

fig, axes = plt.subplots(2, 5, figsize=(7.4, 3.4), layout="constrained")
for i, ax in enumerate(axes.flat):
    ax.imshow(
        np.rint((test_images[i].permute(1, 2, 0).numpy() + 0.5) * 15) / 15, extent=(0, 48, 48, 0), interpolation="none"
    )
    score, label, box = (part[0] for part in guesses(test_images[i : i + 1]))
    for k in [k for k in suppress(box, score) if score[k] > 0.5]:
        x1, y1, x2, y2 = box[k].tolist()
        ax.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, ec="C1", lw=1.8))
        ax.text(x1, y1 - 0.5, NAMES[label[k]], fontsize=8, color="black", va="bottom")
    ax.set(xlim=(0, 48), ylim=(48, -6))
    ax.axis("off")
plt.savefig("figure_detector.svg")

assert torch.equal(example[2][0][near], four)
assert 0.8 < good[0] < 0.95
assert 0.88 < good[1] <= 1
assert raw[0] < 0.45
assert raw[1] >= good[1] - 0.01
assert swapped[0] < 0.5
assert widths[0] < 0.2
assert 0.88 < whole < 0.96
assert abs(whole - junk) < 1e-9
assert whole > confident > 0.86
assert means[0] > 0.85 > 0.6 > means[5] > means[-1]
assert low < whole < high < low + 0.09
assert 0.87 < right[scores >= threshold].mean() < 0.99


def shares(suppression):
    """What the exercises predict: how many boxes above 0.5 are right, and how many objects they find."""
    scores, _, right = ranked(suppression=suppression)
    return right[scores > 0.5].mean(), right[scores > 0.5].sum() / objects


assert shares(0.1)[0] > good[0] > shares(0.9)[0]
assert shares(0.9)[1] > good[1] - 0.02
assert np.mean(by_class(*ranked(suppression=1.0))) < np.mean(each) - 0.15
