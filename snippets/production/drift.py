# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "scipy"]
# ///
"""The world changes: which change does a test of the inputs notice, and which does the accuracy?"""

# --8<-- [start:train]
import numpy as np
from scipy.stats import ks_2samp
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
order = rng.permutation(1797)
images, labels = images[order] / 16, labels[order]
model = LogisticRegression(max_iter=1000).fit(images[:1000], labels[:1000])
seen, new, truth = images[:1000], images[1397:], labels[1397:]
# --8<-- [end:train]

# --8<-- [start:worlds]
ones_and_sevens = np.isin(truth, [1, 7])
worlds = {
    "as in training": (new, truth),
    "darker ink": (np.clip(1.5 * new, 0, 1), truth),
    "noise": (new + rng.normal(0, 0.3, new.shape), truth),
    "one pixel to the right": (np.roll(new.reshape(-1, 8, 8), 1, axis=2).reshape(-1, 64), truth),
    "only ones and sevens": (new[ones_and_sevens], truth[ones_and_sevens]),
    "sevens are called ones": (new, np.where(truth == 7, 1, truth)),
}
# --8<-- [end:worlds]

# --8<-- [start:watch]
print("                          ink   sureness  accuracy")
rows = {}
for name, (inputs, answers) in worlds.items():
    ink = ks_2samp(seen.mean(axis=1), inputs.mean(axis=1)).pvalue
    sure = ks_2samp(model.predict_proba(images[1000:1397]).max(axis=1), model.predict_proba(inputs).max(axis=1)).pvalue
    rows[name] = ink < 0.01, sure < 0.01, model.score(inputs, answers)
    alarms = ["alarm" if alarm else "-" for alarm in rows[name][:2]]
    print(f"{name:24} {alarms[0]:>6} {alarms[1]:>9} {rows[name][2]:9.0%}")
# --8<-- [end:watch]

assert rows["as in training"][:2] == (False, False)
assert rows["darker ink"][0]
assert rows["one pixel to the right"][:2] == (False, True)
assert rows["one pixel to the right"][2] < 0.6
assert rows["sevens are called ones"][:2] == (False, False)  # the inputs are the same
assert rows["sevens are called ones"][2] < 0.93
