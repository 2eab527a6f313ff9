# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: few labels on codes, on components and on pixels, with the classifier that suits each best."""

import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

warnings.filterwarnings("ignore")
SHORT = "--short" in sys.argv
SEEDS, STEPS, DRAWS = (1, 20, 1) if SHORT else (3, 3000, 5)
COUNTS = (20, 50, 100, 300, 1000)
order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = load_digits().target[order]
training = images[:1000]


def codes_of_autoencoder(width, seed, steps=STEPS):
    """Trained on all 1,000 training images, without labels; the codes of all 1,797 images."""
    torch.manual_seed(seed)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width))
    decoder = torch.nn.Sequential(torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    model = torch.nn.Sequential(encoder, decoder)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return encoder(images).detach().numpy()


# --8<-- [start:classifiers]
CLASSIFIERS = [LogisticRegression(C=c, max_iter=200) for c in (0.1, 1, 10, 100)]
CLASSIFIERS += [KNeighborsClassifier(k) for k in (1, 3)]
CLASSIFIERS += [SVC(C=c, gamma=g) for c in (1, 10) for g in ("scale", 0.1)]


def right(codes, count):
    """The share of right answers on the test part; which classifier, the validation part has chosen."""
    shares = []
    for draw in range(DRAWS):
        few = np.random.default_rng(draw).permutation(1000)[:count]  # the images whose labels may be used
        scores = []
        for classifier in CLASSIFIERS:
            if classifier.get_params().get("n_neighbors", 1) <= count:
                classifier.fit(codes[few], labels[few])
                parts = (slice(1000, 1397), slice(1397, None))
                scores.append([classifier.score(codes[part], labels[part]) for part in parts])
        shares.append(max(scores)[1])
    return np.mean(shares)


# --8<-- [end:classifiers]

components = PCA(64).fit(training.numpy()).transform(images.numpy())
CODES = {
    "pixels": [images.numpy()],
    "8 components": [components[:, :8]],
    "16 components": [components[:, :16]],
    "code of 8, untrained": [codes_of_autoencoder(8, seed, 0) for seed in range(SEEDS)],
    "code of 8": [codes_of_autoencoder(8, seed) for seed in range(SEEDS)],
    "code of 16": [codes_of_autoencoder(16, seed) for seed in range(SEEDS)],
}
found = {}
print("labels               ", *(f"{count:6}" for count in COUNTS))
for name, group in CODES.items():
    found[name] = np.array([[right(codes, count) for count in COUNTS] for codes in group])  # (seeds, counts)
    print(f"{name:21}", *(f"{share:6.1%}" for share in found[name].mean(axis=0)), flush=True)
mean = {name: shares.mean(axis=0) for name, shares in found.items()}
assert SHORT or (mean["code of 8"] > mean["8 components"]).all()
assert SHORT or (mean["code of 8"] > mean["code of 8, untrained"] + 0.15).all()
assert SHORT or all(np.abs(mean["code of 16"] - mean["pixels"])[1:] < 0.035)
