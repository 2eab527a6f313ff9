# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Mean squared error, mean absolute error and R² of a linear model, beside the mean and the median."""

# --8<-- [start:errors]
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression

x, y = load_diabetes(return_X_y=True)  # 442 patients, ten measurements; how far the disease is a year later
order = np.random.default_rng(0).permutation(442)
training, test = order[:300], order[300:]


def errors(predicted, truth):
    squared, absolute = np.mean((predicted - truth) ** 2), np.mean(np.abs(predicted - truth))
    return squared, np.sqrt(squared), absolute, 1 - squared / np.mean((truth - truth.mean()) ** 2)


found = {}
print("                  squared   its root   absolute      R²")
for name, predicted in (
    ("mean of training", np.full(142, y[training].mean())),
    ("median of training", np.full(142, np.median(y[training]))),
    ("linear model", LinearRegression().fit(x[training], y[training]).predict(x[test])),
):
    found[name] = errors(predicted, y[test])
    print(f"{name:18}{{:7.0f}} {{:10.1f}} {{:10.1f}} {{:7.2f}}".format(*found[name]))
# --8<-- [end:errors]

# --8<-- [start:slip]
spoiled = y[test].copy()
spoiled[0] *= 10  # a slip of the pen: one of 142 answers has a zero too many
line = LinearRegression().fit(x[training], y[training]).predict(x[test])
print("linear model, one answer times ten: squared {:.0f}, root {:.1f}, absolute {:.1f}".format(*errors(line, spoiled)))
# --8<-- [end:slip]

slipped = errors(line, spoiled)
assert 0.3 < found["linear model"][3] < 0.6
assert abs(found["mean of training"][3]) < 0.1
assert slipped[0] > 1.5 * found["linear model"][0]
assert slipped[2] < 1.4 * found["linear model"][2]
