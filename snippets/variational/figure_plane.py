# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the plane of two latent numbers, decoded at each point, and the means of the test images in it."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = load_digits().target[order.numpy()]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 4))
decoder = torch.nn.Sequential(torch.nn.Linear(2, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(3000):
    x = images[torch.randint(1000, (64,))]
    mean, log_variance = encoder(x).chunk(2, dim=1)
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
    pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1)
    loss = (pixels + price).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# --8<-- [start:grid]
shares = (torch.arange(13) + 0.5) / 13
steps = 2**0.5 * torch.erfinv(2 * shares - 1)  # the shares of a normal distribution lie below these
grid = torch.stack(torch.meshgrid(steps.flip(0), steps, indexing="ij"), dim=-1)  # (13, 13, 2)
with torch.no_grad():
    pictures = decoder(grid.flip(-1)).sigmoid()  # (13, 13, 64)
framed = torch.nn.functional.pad(pictures.reshape(13, 13, 8, 8), (1, 1, 1, 1))  # a white frame around each
mosaic = framed.transpose(1, 2).reshape(130, 130)
# --8<-- [end:grid]
with torch.no_grad():
    means = encoder(images[1397:])[:, :2].numpy()

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.5), layout="constrained")
left.imshow(
    (mosaic * 10).round().numpy() / 10,  # eleven greys are enough, and make a smaller file
    cmap="gray_r",
    interpolation="none",
    vmin=0,
    vmax=1,
)
left.set(title="decoded", xticks=[], yticks=[])
left.spines[:].set_visible(False)
for digit in range(10):
    at = means[labels[1397:] == digit]
    right.scatter(*at.T, s=14, color=plt.get_cmap("tab10")(digit), marker=f"${digit}$", linewidths=0.3)
right.set(title="means of 400 test images", xlim=(-3, 3), ylim=(-3, 3), aspect="equal", xlabel="first", ylabel="second")
plt.savefig("figure_plane.svg")

centres = np.stack([means[labels[1397:] == digit].mean(axis=0) for digit in range(10)])
assert 0.8 < means.std() < 1.3
assert np.linalg.norm(centres[0] - centres[1]) > 1
assert abs(steps[0].item() + 1.769) < 0.01
