# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""A classifier from 50 labels: on the pixels, on eight principal components, on the code of an autoencoder."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from dlref.pytorch.autoencoders import Autoencoder

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = load_digits().target[order]
training = images[:1000]


def codes(seed):
    torch.manual_seed(seed)
    model = Autoencoder([64, 128, 8])  # 64 pixels, 128 hidden units, a code of 8, and back
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(2000):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)  # no label is used
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.encode(images).detach().numpy()


# --8<-- [end:train]


# --8<-- [start:classify]
def right(inputs):
    """Learn from 50 images with labels, answer the 400 test images; a mean over twenty draws of the 50."""
    shares = []
    for draw in range(20):
        few = np.random.default_rng(draw).permutation(1000)[:50]
        classifier = KNeighborsClassifier(1).fit(inputs[few], labels[few])  # the label of the nearest of the 50
        shares.append(classifier.score(inputs[1397:], labels[1397:]))
    return np.mean(shares)


components = PCA(8).fit(training.numpy()).transform(images.numpy())
found = {"64 pixels": right(images.numpy()), "8 components": right(components)}
found |= {f"code of 8, start {seed}": right(codes(seed)) for seed in range(3)}
for name, share in found.items():
    print(f"{name:18}: {share:.1%} right")
# --8<-- [end:classify]

of_codes = [share for name, share in found.items() if "code" in name]
assert max(of_codes) < found["64 pixels"] + 0.02
assert np.mean(of_codes) > found["8 components"]
assert min(of_codes) > 0.78
