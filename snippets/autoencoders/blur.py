# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""All that is known of an image is its digit: a blurred answer against a sharp one."""

# --8<-- [start:answers]
import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)
order = rng.permutation(1797)
images, labels = load_digits().data[order] / 16, load_digits().target[order]
training, test = images[:1000], images[1397:]
of_digit = [training[labels[:1000] == digit] for digit in range(10)]  # ten arrays (about 100, 64)

blurred = np.array([of_digit[digit].mean(axis=0) for digit in labels[1397:]])  # (400, 64)
sharp = np.array([rng.choice(of_digit[digit]) for digit in labels[1397:]])  # a real image, drawn
print(f"mean of the digit: error {((test - blurred) ** 2).mean():.3f}")
print(f"a sharp image of the digit: error {((test - sharp) ** 2).mean():.3f}")
# --8<-- [end:answers]


# --8<-- [start:grey]
def grey(images):
    """The share of pixels that are neither nearly white nor nearly black."""
    return ((images > 0.25) & (images < 0.75)).mean()


print(f"grey pixels: test images {grey(test):.0%}, means {grey(blurred):.0%}")
# --8<-- [end:grey]

ratio = ((test - sharp) ** 2).mean() / ((test - blurred) ** 2).mean()
assert 1.85 < ratio < 2.1
assert grey(blurred) > 1.7 * grey(test)
