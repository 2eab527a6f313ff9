# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Features that do not change under quarter turns, asked for a 6 or a 9, and for a 0 or a 1 as a control."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from torch.nn.functional import conv2d

images, labels = load_digits(return_X_y=True)
images = torch.from_numpy(images).view(-1, 1, 8, 8) / 16


def largest(x, filters, turns):
    """The largest answer of each filter, over all places and the first `turns` of its quarter turns."""
    maps = [conv2d(x, filters.rot90(turn, dims=(2, 3))).amax(dim=(2, 3)) for turn in range(turns)]
    return torch.stack(maps).amax(dim=0)  # (N, filters)


found = {}
for pair in ((6, 9), (0, 1)):
    rows = torch.from_numpy((labels == pair[0]) | (labels == pair[1]))
    x, y = images[rows], labels[rows]
    for name, turns in (("plain", 1), ("four ways", 4)):
        found[pair, name] = []
        for seed in range(3):
            torch.manual_seed(seed)
            filters, order = torch.randn(16, 1, 3, 3, dtype=torch.float64), torch.randperm(len(x))
            features = largest(x, filters, turns)[order]
            model = LogisticRegression(C=100, max_iter=5000).fit(features[:200], y[order][:200])
            found[pair, name].append(model.score(features[200:], y[order][200:]))
        print(f"{pair[0]} or {pair[1]}, {name:9} ", *(f"{share:.0%}" for share in found[pair, name]))
# --8<-- [end:measure]

assert min(found[(6, 9), "plain"]) > 0.88
assert max(found[(6, 9), "four ways"]) < 0.8
assert min(found[(0, 1), "four ways"]) > 0.94
