# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Groups found without labels and named afterwards: ten, fifty, and as many as there are images."""

# --8<-- [start:groups]
import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits

data, order = load_digits(), np.random.default_rng(0).permutation(1797)
images, answers = data.data[order] / 16, data.target[order]
found = {}
for number in (10, 50, 200, 1000):
    groups = KMeans(number, n_init=1, random_state=0).fit(images[:1000])
    members = groups.predict(images[:1000])
    names = [np.bincount(answers[:1000][members == group]).argmax() for group in range(number)]
    guesses = np.array(names)[groups.predict(images[1397:])]
    found[number] = (guesses == answers[1397:]).mean()
    print(f"{number:4} groups, named afterwards: {found[number]:.0%}")
# --8<-- [end:groups]

assert found[10] < found[50] < found[1000]
assert found[1000] > 0.95
