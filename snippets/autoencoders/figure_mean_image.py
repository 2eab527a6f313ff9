# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: ten test digits, and what two deep autoencoders return for them."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels, training, test = load_digits().target[order][1397:], images[:1000], images[1397:]


def answers(activation, start, optimizer, image):
    torch.manual_seed(0)
    layers = []
    for ins, outs in ((64, 128), (128, 64), (64, 32), (32, 8), (8, 32), (32, 64), (64, 128), (128, 64)):
        linear = nn.Linear(ins, outs)
        start(linear.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.Identity() if outs == 8 else activation()]
    model = nn.Sequential(*layers[:-1])
    optimizer = optimizer(model.parameters())
    for _ in range(1600):
        batch = training[torch.randint(1000, (64,))]
        loss = nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model(image).detach()


image = test[[int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]]  # one of each
old = answers(
    nn.Sigmoid,
    lambda weight: nn.init.normal_(weight, std=0.1),
    lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9),
    image,
)
new = answers(nn.ReLU, nn.init.kaiming_normal_, lambda weights: torch.optim.Adam(weights, lr=0.003), image)
mosaic = np.full((3 * 9 - 1, 10 * 9 - 1), np.nan)
for r, row in enumerate((image, old, new)):
    for c, tile in enumerate(row.numpy()):
        mosaic[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = tile.reshape(8, 8)
fig, ax = plt.subplots(figsize=(7, 2.4), layout="constrained")
ax.imshow(mosaic, cmap="gray_r", vmin=-0.2, vmax=1.2)
ax.set_yticks([9 * r + 3.5 for r in range(3)], ["test image", "sigmoid, SGD", "ReLU, Adam"])
ax.set_xticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.savefig("figure_mean_image.svg")

assert old.std(dim=0).mean() < 0.03 < 0.1 < new.std(dim=0).mean()
