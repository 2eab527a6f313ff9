"""Scenes tell models apart: a small CNN is far above an MLP, an MLP above a linear model, and the CNN not perfect.

snippets/data/study_scenes.py is the long form, with three seeds and rates chosen on validation images.
"""

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

MODELS = {  # with the learning rate that the study chose
    "linear": (1e-3, lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))),
    "MLP": (1e-3, lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 128), nn.ReLU(), nn.Linear(128, 10))),
    "CNN": (
        1e-3,
        lambda: nn.Sequential(
            *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
            *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
            *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(1024, 10)),
        ),
    ),
}


def accuracy(name, x, y):
    torch.manual_seed(0)
    rate, make = MODELS[name]
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), rate)
    for _ in range(8):
        for rows in torch.randperm(2500).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[2500:]).argmax(dim=1) == y[2500:]).float().mean().item()


def test_scenes_tell_models_apart():
    made = scenes(4000, size=32, rng=np.random.default_rng(0))
    x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])
    linear, mlp, cnn = (accuracy(name, x, y) for name in MODELS)
    print(linear, mlp, cnn)
    assert 0.15 < linear < mlp - 0.03
    assert mlp + 0.1 < cnn < 0.99
