# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: a feature that was built on an assumption meets sheets on which the assumption is false."""

# --8<-- [start:right]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def built(sheet):
    """Width over height, ink, and the ink in nine fields between the first and the last row and column with ink."""
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    down = np.linspace(rows[0], rows[-1], 6).round().astype(int)
    right = np.linspace(columns[0], columns[-1], 6).round().astype(int)
    small = sheet[np.ix_(down, right)]
    shape = (columns[-1] - columns[0] + 1) / (rows[-1] - rows[0] + 1)
    return [shape, small.mean(), *small.reshape(3, 2, 3, 2).mean(axis=(1, 3)).ravel()]


def right(clean):
    """The share right on 400 unseen sheets, and on the same sheets with one speck each."""
    data, rng = load_digits(), np.random.default_rng(0)
    order = rng.permutation(1797)
    sheets, answers = np.zeros((1797, 14, 14)), data.target[order]
    for sheet, digit in zip(sheets, data.images[order] / 16, strict=True):
        row, column = rng.integers(7, size=2)
        sheet[row : row + 8, column : column + 8] = digit
    features = np.array([built(clean(sheet)) for sheet in sheets])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(features[:1000], answers[:1000])
    specks = sheets[1397:].copy()
    specks[np.arange(400), rng.integers(14, size=400), rng.integers(14, size=400)] = 1  # one black pixel
    dusty = np.array([built(clean(sheet)) for sheet in specks])
    return model.score(features[1397:], answers[1397:]), model.score(dusty, answers[1397:])


# --8<-- [end:right]


# --8<-- [start:broken]
def broken():
    return right(lambda sheet: sheet)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def without_specks(sheet):
    """Ink with no ink in the eight pixels around it is taken away."""
    around = np.pad(sheet, 1)
    near = sum(around[i : i + 14, j : j + 14] for i in range(3) for j in range(3)) - sheet
    return np.where(near > 0, sheet, 0)


def fixed():
    return right(without_specks)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Good on sheets like those of the training, poor with a speck."""
    clean, dusty = result
    return clean > 0.7 and dusty < 0.6


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("as built", broken), ("specks removed", fixed)):
        clean, dusty = run()
        print(f"{name:15} right on clean sheets {clean:.0%}, with one speck each {dusty:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
