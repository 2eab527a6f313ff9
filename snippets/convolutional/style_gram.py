# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Style without place: which filters answer together tells one photograph's patches from another's."""

# --8<-- [start:gram]
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.datasets import load_sample_images

rng = np.random.default_rng(0)
photos = [photo.mean(axis=2) / 255 for photo in load_sample_images().images]  # a temple, a flower
filters = rng.standard_normal((24, 25))
filters -= filters.mean(axis=1, keepdims=True)  # random, but silent on flat areas


def features(patch):
    """(48, 48) -> 24 maps of ReLU answers, one row each."""
    windows = sliding_window_view(patch, (5, 5)).reshape(-1, 25)
    return np.maximum(filters @ windows.T, 0)  # (24, 44·44)


def style(f):
    """The Gram matrix: which maps are loud at the same places. Where those are is summed away."""
    return f @ f.T / f.shape[1]


f = features(photos[0][200:248, 200:248])
scattered = f[:, rng.permutation(f.shape[1])]
print("places shuffled, style changes by", np.abs(style(scattered) - style(f)).max().round(12))

corners = {0: (170, 150), 1: (80, 250)}  # the roof of the temple, the petals of the flower
which = np.arange(200) % 2
patches = []
for photo in which:
    i, j = corners[photo] + rng.integers(0, (110, 200))
    patches.append(photos[photo][i : i + 48, j : j + 48])
grams = [style(features(patch)) for patch in patches]
descriptions = {
    "style": np.array([gram.ravel() / np.linalg.norm(gram) for gram in grams]),
    "pixels": np.array([patch.ravel() for patch in patches]),
}
# --8<-- [end:gram]


# --8<-- [start:compare]
def right(rows):
    """Roof or petals? Half of the patches make two centres; the nearer one decides for the others."""
    centres = [rows[:100][which[:100] == photo].mean(axis=0) for photo in (0, 1)]
    distances = [((rows[100:] - centre) ** 2).sum(axis=1) for centre in centres]
    return ((distances[1] < distances[0]) == which[100:]).mean()


accuracy = {name: right(rows) for name, rows in descriptions.items()}
print(*(f"{name}: {share:.0%} of 100 patches" for name, share in accuracy.items()), sep="\n")
# --8<-- [end:compare]

assert accuracy["style"] > accuracy["pixels"] + 0.1
