# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: test digits in the plane by two principal components, by an autoencoder and by t-SNE; how pure are they?"""

# --8<-- [start:codes]
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE

order = np.random.default_rng(0).permutation(1797)
images, labels = load_digits().data[order] / 16, load_digits().target[order]
training, test = torch.tensor(images[:1000], dtype=torch.float32), torch.tensor(images[1397:], dtype=torch.float32)


def autoencoder(width, steps=3000, rate=0.003):
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width))
    decoder = torch.nn.Sequential(torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=rate)
    for _ in range(steps):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(decoder(encoder(batch)), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return encoder


mean = training.mean(dim=0)
components = torch.linalg.svd(training - mean, full_matrices=False).Vh
plane = autoencoder(2)(test).detach().numpy()
codes = {
    "principal components": ((test - mean) @ components[:2].T).numpy(),
    "autoencoder": plane,
    "t-SNE": TSNE(random_state=0).fit_transform(test.numpy()),
    "64 pixels": test.numpy(),
}
# --8<-- [end:codes]


# --8<-- [start:neighbours]
def neighbours(points, labels):
    """How often the nearest other point has the same label."""
    distances = ((points[:, None] - points) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return (labels[distances.argmin(axis=1)] == labels).mean()


found = {name: neighbours(points, labels[1397:]) for name, points in codes.items()}
for name, share in found.items():
    print(f"{name:20}: {share:.0%} of the nearest neighbours show the same digit")
# --8<-- [end:neighbours]

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 3, figsize=(7, 2.6), layout="constrained")
for ax, (name, points) in zip(axes, codes.items(), strict=False):
    for digit in range(10):
        mine = points[labels[1397:] == digit]
        ax.plot(*mine.T, "o", ms=2, color=plt.cm.tab10(digit))
        ax.text(*np.median(mine, axis=0), str(digit), ha="center", va="center", fontsize=11, fontweight="bold")
    ax.set(title=name, xticks=[], yticks=[])
plt.savefig("figure_codes.svg")

assert found["principal components"] < found["autoencoder"] - 0.1
assert found["autoencoder"] < found["t-SNE"]
