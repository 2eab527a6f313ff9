# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A mark in the corner gives the answer away, in training and in the test, but not in use."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
order = rng.permutation(1797)
images, labels = images[order] / 16, labels[order]


def marked(images, even):
    """A bright pixel in the corner of the images for which `even` is true."""
    images = images.copy()
    images[:, 0] = even
    return images


even = labels % 2 == 0
usual = np.where(rng.random(1797) < 0.95, even, ~even)  # 95 % of the even digits have the mark, 5 % of the odd
images = marked(images, usual)
# --8<-- [end:data]

# --8<-- [start:slices]
model = LogisticRegression(max_iter=2000).fit(images[:1000], even[:1000])
right = model.predict(images[1000:]) == even[1000:]
as_usual = usual[1000:] == even[1000:]
print(f"test:                     {right.mean():.0%} of {len(right)}")
print(f"mark as usual:            {right[as_usual].mean():.0%} of {as_usual.sum()}")
print(f"mark the other way round: {right[~as_usual].mean():.0%} of {(~as_usual).sum()}")
in_use = marked(images[1000:], rng.random(797) < 0.5)
print(f"in use, mark by chance:   {model.score(in_use, even[1000:]):.0%}")
# --8<-- [end:slices]

without = LogisticRegression(max_iter=2000).fit(marked(images[:1000], 0), even[:1000])
share = without.score(marked(images[1000:], 0), even[1000:])
print(f"trained without the mark: {share:.0%}")
assert right.mean() > 0.93
assert right[~as_usual].mean() < 0.6
