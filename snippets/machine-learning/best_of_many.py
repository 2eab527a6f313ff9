# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Coin flips as labels: the best of many guessing models looks good on the examples by which it was chosen."""

# --8<-- [start:best]
import numpy as np

rng = np.random.default_rng(0)
found = {}
print("models   best, on the 100 cases that chose it   the same model on 100 fresh ones   (mean of 200)")
for models in (1, 10, 100, 1000):
    rows = []
    for _ in range(200):
        test, fresh = rng.integers(2, size=100), rng.integers(2, size=100)
        answers = rng.integers(2, size=(models, 200))  # each model flips a coin for every case
        best = (answers[:, :100] == test).mean(axis=1).argmax()
        rows.append([(answers[best, :100] == test).mean(), (answers[best, 100:] == fresh).mean()])
    found[models] = np.mean(rows, axis=0)
    print(f"{models:6}   {found[models][0]:20.1%}   {found[models][1]:35.1%}")
# --8<-- [end:best]

assert abs(found[1][0] - 0.5) < 0.02
assert 0.64 < found[1000][0] < 0.68
assert abs(found[1000][1] - 0.5) < 0.02
