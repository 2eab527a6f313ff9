# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""How far an accuracy moves if the test part is drawn again."""

# --8<-- [start:spread]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
model = KNeighborsClassifier(1).fit(images[order[:300]], labels[order[:300]])
right = model.predict(images[order[300:]]) == labels[order[300:]]  # (1497,), true or false
rng, found = np.random.default_rng(1), {}
print(f"right among all 1497: {right.mean():.1%}")
for n in (25, 100, 400):
    shares = [right[rng.choice(1497, n)].mean() for _ in range(2000)]
    found[n] = np.std(shares), np.sqrt(right.mean() * (1 - right.mean()) / n)
    print(f"{n:4} test images: spread {found[n][0]:.2%}, by the formula {found[n][1]:.2%}")
# --8<-- [end:spread]

assert all(abs(measured / formula - 1) < 0.1 for measured, formula in found.values())
