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
SPLITS, STEPS, DRAWS = (1, 20, 1) if SHORT else (4, 3000, 6)
COUNTS = (20, 50, 100, 300, 1000)
ORDERS = [np.random.default_rng(split).permutation(1797) for split in range(SPLITS)]
IMAGES = [torch.tensor(load_digits().data[order] / 16, dtype=torch.float32) for order in ORDERS]
LABELS = [load_digits().target[order] for order in ORDERS]


def codes_of_autoencoder(width, split, steps=STEPS):
    """Trained on all 1,000 training images, without labels; the codes of all 1,797 images."""
    torch.manual_seed(split)
    images = IMAGES[split]
    training = images[:1000]
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


def right(codes, labels, count):
    """The share of right answers on the test part; which classifier, the validation part has chosen."""
    shares = []
    for draw in range(DRAWS if count < 1000 else 1):
        few = np.random.default_rng(draw).permutation(1000)[:count]  # the images whose labels may be used
        scores = []
        for classifier in CLASSIFIERS:
            if classifier.get_params().get("n_neighbors", 1) <= count:
                classifier.fit(codes[few], labels[few])
                parts = (slice(1000, 1397), slice(1397, None))
                scores.append([classifier.score(codes[part], labels[part]) for part in parts])
        shares.append(max(scores, key=lambda pair: pair[0])[1])  # the first is the validation part
    return np.mean(shares)


# --8<-- [end:classifiers]


def components(width, split):
    return PCA(width).fit(IMAGES[split][:1000].numpy()).transform(IMAGES[split].numpy())


CODES = {
    "pixels": lambda split: IMAGES[split].numpy(),
    "8 components": lambda split: components(8, split),
    "16 components": lambda split: components(16, split),
    "code of 8, untrained": lambda split: codes_of_autoencoder(8, split, 0),
    "code of 8": lambda split: codes_of_autoencoder(8, split),
    "code of 16": lambda split: codes_of_autoencoder(16, split),
}
found = {}
print("labels               ", *(f"{count:6}" for count in COUNTS), "  minus pixels, four splits: at 20, at 50")
for name, make in CODES.items():
    groups = [(make(split), LABELS[split]) for split in range(SPLITS)]
    found[name] = np.array([[right(codes, labels, count) for count in COUNTS] for codes, labels in groups])
    print(f"{name:21}", *(f"{share:6.1%}" for share in found[name].mean(axis=0)), end="")
    gains = 100 * (found[name] - found["pixels"])[:, :2].T  # (2, splits)
    print(
        "" if name == "pixels" else "".join("   " + " ".join(f"{g:+5.1f}" for g in part) for part in gains), flush=True
    )
mean = {name: shares.mean(axis=0) for name, shares in found.items()}
assert SHORT or (mean["code of 8"] > mean["8 components"]).all()
assert SHORT or (mean["code of 8"] > mean["code of 8, untrained"] + 0.15).all()
assert SHORT or (found["code of 8"] > found["pixels"])[:, 0].all()  # at 20 labels
for name in ("code of 8", "code of 16", "16 components"):  # from 50 on
    assert SHORT or (mean[name] < mean["pixels"] + 0.012)[1:].all(), name
