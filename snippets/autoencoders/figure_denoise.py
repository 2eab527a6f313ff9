# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: ten test digits clean, with noise, after the network that copies, and after the network that cleans."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = load_digits().target[order]
training, test = images[:1000], images[1397:]


def train(std):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(2000):
        clean = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(clean + std * torch.randn_like(clean)), clean)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


clean = test[[int(np.flatnonzero(labels[1397:] == digit)[0]) for digit in range(10)]]  # one of each
torch.manual_seed(1)
noisy = clean + 0.4 * torch.randn_like(clean)
rows = [clean, noisy, train(0)(noisy).detach(), train(0.4)(noisy).detach()]
mosaic = np.ones((4 * 9 - 1, 10 * 9 - 1)) * np.nan  # a pixel of space between the images
for r, row in enumerate(rows):
    for c, image in enumerate(row.numpy()):
        mosaic[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = image.reshape(8, 8)
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.imshow(mosaic, cmap="gray_r", vmin=-0.2, vmax=1.2)
ax.set_yticks([9 * r + 3.5 for r in range(4)], ["clean", "with noise", "trained to copy", "trained to clean"])
ax.set_xticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.savefig("figure_denoise.svg")

errors = [torch.nn.functional.mse_loss(row, clean).item() for row in rows]
assert errors[0] == 0
assert errors[3] < 0.5 * errors[2]
