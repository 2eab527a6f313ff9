# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Naive Bayes on digits: one arrow from the class to each of the 64 pixels, and tables that are shares."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(1797)
pixels, classes = (digits.data[order] >= 8).astype(int), digits.target[order]  # (1797, 64) of 0 and 1, (1797,)
training, validation, test = slice(0, 1000), slice(1000, 1397), slice(1397, 1797)
# --8<-- [end:data]

# --8<-- [start:learn]
counts = np.bincount(classes[training])  # images of each class
prior = counts / counts.sum()
on = np.stack([pixels[training][classes[training] == k].sum(axis=0) for k in range(10)])  # (10, 64)
share_on = (on + 1) / (counts[:, None] + 2)  # (10, 64), the probability that a pixel is on, for each class


def scores(images):
    """The logarithm of P(class) times the product of 64 pixel probabilities; (N, 64) -> (N, 10)."""
    return np.log(prior) + images @ np.log(share_on).T + (1 - images) @ np.log(1 - share_on).T


right = (scores(pixels[test]).argmax(axis=1) == classes[test]).mean()
commonest = (classes[test] == counts.argmax()).mean()
nearest = ((pixels[test][:, None] - share_on) ** 2).sum(axis=2).argmin(axis=1)
twin = (pixels[test][:, None] != pixels[training]).sum(axis=2).argmin(axis=1)  # fewest pixels that differ
print(f"right on the test part: naive Bayes {right:.1%}")
print(f"                        nearest mean image {(nearest == classes[test]).mean():.1%}")
print(f"                        most similar training image {(classes[training][twin] == classes[test]).mean():.1%}")
print(f"                        always the commonest class {commonest:.1%}")
# --8<-- [end:learn]


# --8<-- [start:sure]
def confidence(images, labels):
    """The mean probability of the class that is named, and the share of images where it is right."""
    s = scores(images)
    p = np.exp(s - s.max(axis=1, keepdims=True))  # a softmax of the scores
    p = p / p.sum(axis=1, keepdims=True)
    return p.max(axis=1).mean(), (p.argmax(axis=1) == labels).mean()


rng = np.random.default_rng(1)
drawn_classes = rng.choice(10, size=4000, p=prior)
drawn = (rng.random((4000, 64)) < share_on[drawn_classes]).astype(int)  # each pixel by itself, given the class
sure = {"test images": confidence(pixels[test], classes[test])}
sure["training images"] = confidence(pixels[training], classes[training])
sure["drawn from the network"] = confidence(drawn, drawn_classes)
for name, (said, was_right) in sure.items():
    print(f"{name:24}says {said:.3f}, right {was_right:.3f}")
# --8<-- [end:sure]

assert 0.87 < right < 0.93
assert right > (nearest == classes[test]).mean()
assert sure["test images"][0] - sure["test images"][1] > 0.03
assert sure["training images"][0] - sure["training images"][1] > 0.02
assert abs(np.subtract(*sure["drawn from the network"])) < 0.01
