# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""When shape and surface go together in training, which one does a small CNN read?"""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

SURFACES = ["plain", "stripes", "checks", "dots", "photo"]


def draw(shapes, surfaces, rng):
    """One scene for each shape and surface."""
    images = np.empty((len(shapes), 3, 32, 32), dtype=np.float32)
    for shape, surface in set(zip(shapes.tolist(), surfaces.tolist(), strict=True)):
        rows = (shapes == shape) & (surfaces == surface)
        options = {"shapes": [SCENE_SHAPES[shape]], "textures": [SURFACES[surface]], "backgrounds": ["clouds"]}
        images[rows] = scenes(rows.sum(), size=32, occlusion=0, clutter=0, rng=rng, **options).images
    return torch.from_numpy(images - 0.5)


# --8<-- [end:data]


# --8<-- [start:train]
def train(seed):
    rng = np.random.default_rng(seed)
    shapes = np.arange(800) % 5
    x, y = draw(shapes, shapes, rng), torch.from_numpy(shapes)
    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1024, 5)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(10):
        for rows in torch.randperm(800).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# --8<-- [end:train]

# --8<-- [start:conflict]
rng = np.random.default_rng(99)
shapes = np.arange(300) % 5
surfaces = (shapes + rng.integers(1, 5, 300)) % 5  # never the one of training
agree, conflict = draw(shapes, shapes, rng), draw(shapes, surfaces, rng)
seen = {}
print("          shape and surface agree      they disagree")
print("           right                   by shape   by surface")
for seed in range(3):
    model = train(seed)
    with torch.no_grad():
        easy, hard = (model(x).argmax(dim=1).numpy() for x in (agree, conflict))
    seen[seed] = (easy == shapes).mean(), (hard == shapes).mean(), (hard == surfaces).mean()
    print("seed {}     {:4.0%}                      {:4.0%}       {:4.0%}".format(seed, *seen[seed]))
# --8<-- [end:conflict]

assert all(by_shape > by_surface + 0.25 for _, by_shape, by_surface in seen.values())
assert all(easy > hard + 0.05 for easy, hard, _ in seen.values())
