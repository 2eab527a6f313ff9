# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""How many seeds does it take to notice that more hidden units are better than 16?"""

# --8<-- [start:train]
from itertools import product

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]


def score(units, seed):
    network = MLPClassifier([units], learning_rate_init=0.01, random_state=seed)
    for _ in range(30):
        network.partial_fit(images[:300], labels[:300], classes=range(10))
    return 100 * network.score(images[300:800], labels[300:800])


units = 24
small, large = (np.array([score(n, seed) for seed in range(50)]) for n in (16, units))
print(f"16 units: {small.mean():.1f} %, {units} units: {large.mean():.1f} %, fifty seeds each")
# --8<-- [end:train]


# --8<-- [start:ask]
def p_value(differences):
    signs = np.array(list(product([1, -1], repeat=len(differences))))
    return np.mean(np.abs(signs @ differences) >= abs(differences.sum()) - 1e-9)


rng = np.random.default_rng(0)
print("seeds   noticed   false alarms")
shares = {}
for n in (3, 5, 6, 8, 10):
    noticed = alarms = 0
    for _ in range(200):
        chosen = rng.permutation(50)
        noticed += p_value((large - small)[chosen[:n]]) < 0.05
        alarms += p_value(small[chosen[:n]] - small[chosen[n : 2 * n]]) < 0.05
    shares[n] = noticed / 200, alarms / 200
    print(f"{n:5} {shares[n][0]:9.0%} {shares[n][1]:14.0%}")
# --8<-- [end:ask]

assert shares[5] == (0, 0)  # 2 of 32 is the smallest p there is
if units == 24:  # other numbers of units are for the experiment
    assert 1 < large.mean() - small.mean() < 4
    assert shares[10][0] > 0.8 > shares[6][0]
assert max(alarms for _, alarms in shares.values()) < 0.12
