# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Style without place: which filters answer together tells roofs from petals, and what overlap pretends."""

# --8<-- [start:gram]
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.datasets import load_sample_images

photos = [photo.mean(axis=2) / 255 for photo in load_sample_images().images]  # a temple, a flower


def random_filters(seed, count=24):
    """5 × 5 random numbers each, which sum to 0, so that flat areas give 0."""
    filters = np.random.default_rng(seed).standard_normal((count, 25))
    return filters - filters.mean(axis=1, keepdims=True)


def features(patch, filters):
    """(32, 32) -> a row for each filter: its answers after the ReLU at 28 · 28 places."""
    windows = sliding_window_view(patch, (5, 5)).reshape(-1, 25)
    return np.maximum(filters @ windows.T, 0)


def gram(f):
    return f @ f.T / f.shape[1]


f = features(photos[0][200:232, 200:232], random_filters(0))
scattered = f[:, np.random.default_rng(0).permutation(f.shape[1])]
print("F", f.shape, "G", gram(f).shape)
print("places shuffled, G changes by", np.abs(gram(scattered) - gram(f)).max().round(12))
# --8<-- [end:gram]

# --8<-- [start:split]
CORNERS = (150, 88), (128, 176)  # of 160 × 240 pixels in each photograph: roofs of the temple, petals of the flower


def patches(places):
    """(photo, row, column) -> patches of 32 × 32, each with mean 0 and spread 1."""
    cut = []
    for photo, row, column in places:
        top, left = CORNERS[photo][0] + row, CORNERS[photo][1] + column
        patch = photos[photo][top : top + 32, left : left + 32]
        cut.append((patch - patch.mean()) / patch.std())
    return cut, np.array([photo for photo, _, _ in places])


def grid(columns):
    """15 places in each photograph, so that no patch shares a pixel with another."""
    return [(photo, 32 * i, column) for photo in (0, 1) for i in range(5) for column in columns]


def anywhere(count, rng):
    return [(photo, *rng.integers(0, (129, 209))) for photo in (0, 1) for _ in range(count)]


settings = {  # (known, new)
    "anywhere": (anywhere(15, np.random.default_rng(1)), anywhere(150, np.random.default_rng(2))),
    "side by side": (grid([0, 64, 176]), grid([32, 144, 208])),
    "left and right": (grid([0, 32, 64]), grid([144, 176, 208])),
}


def overlaps(place, known):
    photo, i, j = place
    return any(photo == q and abs(i - k) < 32 and abs(j - m) < 32 for q, k, m in known)


for name, (known, new) in settings.items():
    share = np.mean([overlaps(place, known) for place in new])
    print(f"{name:14}: {share:.0%} of the new patches share pixels with a known one")
# --8<-- [end:split]


# --8<-- [start:compare]
def described(patch, how, filters):
    f = features(patch, filters)
    v = {"Gram matrix": gram(f), "mean of each map": f.mean(axis=1), "pixels": patch}[how].ravel()
    return v / np.linalg.norm(v)


def accuracy(known, new, how, seed):
    """The mean of the known roofs and that of the known petals; the nearer one decides for a new patch."""
    filters = random_filters(seed)
    (rows, which), (rows_new, which_new) = (
        (np.array([described(patch, how, filters) for patch in cut]), photo) for cut, photo in (known, new)
    )
    distances = [((rows_new - rows[which == photo].mean(axis=0)) ** 2).sum(axis=1) for photo in (0, 1)]
    return ((distances[1] < distances[0]) == which_new).mean()


results = {}
for how in ("Gram matrix", "mean of each map", "pixels"):
    for name, (known, new) in settings.items():
        known, new = patches(known), patches(new)
        shares = [accuracy(known, new, how, seed) for seed in range(5)]
        if name != "anywhere":  # and with the roles exchanged
            shares = [(share + accuracy(new, known, how, seed)) / 2 for seed, share in enumerate(shares)]
        results[how, name] = shares
        print(f"{how:17} {name:14}", *(f"{share:4.0%}" for share in shares), sep="  ")
# --8<-- [end:compare]

# --8<-- [start:apart]
known, new = settings["anywhere"]
apart = {}
for shared in (True, False):
    some = [place for place in new if overlaps(place, known) == shared]
    apart[shared] = [accuracy(patches(known), patches(some), "Gram matrix", seed) for seed in range(5)]
    print(f"{len(some):3} patches overlap {shared!s:5}:", *(f"{share:4.0%}" for share in apart[shared]), sep="  ")
# --8<-- [end:apart]

assert np.abs(gram(scattered) - gram(f)).max() < 1e-9
for how in ("Gram matrix", "mean of each map"):
    assert min(results[how, "anywhere"]) > 0.75
assert min(results["Gram matrix", "anywhere"]) > max(results["Gram matrix", "left and right"]) + 0.05
assert np.mean(results["mean of each map", "left and right"]) > np.mean(results["Gram matrix", "left and right"]) + 0.05
assert np.mean(results["mean of each map", "side by side"]) > np.mean(results["Gram matrix", "side by side"]) + 0.03
assert max(results["pixels", "left and right"]) < 0.65
assert np.mean(apart[False]) < np.mean(apart[True]) - 0.03
assert np.mean(apart[False]) > np.mean(results["Gram matrix", "side by side"]) + 0.03
