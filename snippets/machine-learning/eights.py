# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Is it an eight? A rare class, its confusion matrix, thresholds, and a threshold chosen by costs."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

images, labels = load_digits(return_X_y=True)
images, eight = images / 16, labels == 8
order = np.random.default_rng(0).permutation(1797)
training, validation, test = order[:1000], order[1000:1397], order[1397:]

model = LogisticRegression(C=0.1).fit(images[training], eight[training])
probability = model.predict_proba(images)[:, 1]  # for each image, of being an eight
# --8<-- [end:data]


# --8<-- [start:matrix]
def counts(answer, truth):
    """True positives, false positives, false negatives, true negatives."""
    pairs = ((answer, truth), (answer, ~truth), (~answer, truth), (~answer, ~truth))
    return [int((a & b).sum()) for a, b in pairs]


print("                  eight found   false alarm   eight missed   rest   accuracy")
found = {}
for name, answer in (("threshold 0.5", probability[test] > 0.5), ("always 'not 8'", np.zeros(400, bool))):
    found[name] = counts(answer, eight[test])
    print(f"{name:16} {found[name][0]:10} {found[name][1]:13} {found[name][2]:13}", end="")
    print(f"{found[name][3]:10} {(answer == eight[test]).mean():10.1%}")
# --8<-- [end:matrix]


# --8<-- [start:thresholds]
def measures(answer, truth):
    hits, alarms, missed, _ = counts(answer, truth)
    precision = hits / max(1, hits + alarms)  # 0 if there is no alarm at all
    return precision, hits / (hits + missed), 2 * hits / (2 * hits + alarms + missed)


rows = {}
print("threshold   precision   recall     F1")
for threshold in (0.05, 0.1, 0.2, 0.3, 0.5, 0.7):
    rows[threshold] = measures(probability[test] > threshold, eight[test])
    print(f"{threshold:9} {{:10.0%}} {{:9.0%}} {{:8.2f}}".format(*rows[threshold]))
# --8<-- [end:thresholds]


# --8<-- [start:costs]
def cost(threshold, part, miss, alarm=1):
    _, alarms, missed, _ = counts(probability[part] > threshold, eight[part])
    return (miss * missed + alarm * alarms) / len(part)


thresholds = np.arange(0.01, 1, 0.01)
chosen = {}
print("a miss costs   threshold   cost per test image: chosen    at 0.5   never an alarm   always")
for miss in (1, 5, 20):
    chosen[miss] = best = min(thresholds, key=lambda threshold: cost(threshold, validation, miss))
    costs = [cost(threshold, test, miss) for threshold in (best, 0.5, 1, -1)]  # above 1 is nothing, above -1 all
    print(f"{miss:12} {best:11.2f} {{:29.3f}} {{:9.3f}} {{:12.3f}} {{:12.3f}}".format(*costs))
# --8<-- [end:costs]


# --8<-- [start:splits]
def repeated(price, splits=200):
    """Costs on the test part: chosen, 0.5, 1 / (1 + miss). Recall at 0.5; of images at 0.2 to 0.4: said, true."""
    costs, shares = {miss: [] for miss in (1, 5, 20)}, []
    for seed in range(splits):
        rows = np.random.default_rng(seed).permutation(1797)
        fitted = LogisticRegression(C=price, max_iter=300).fit(images[rows[:1000]], eight[rows[:1000]])
        p = fitted.predict_proba(images)[:, 1]

        def paid(part, threshold, miss, p=p):
            alarms = p[part] > threshold[:, None]  # a row for each threshold
            return ((alarms & ~eight[part]) + miss * (~alarms & eight[part])).mean(axis=1)

        for miss, row in costs.items():
            best = thresholds[paid(rows[1000:1397], thresholds, miss).argmin()]
            row.append(paid(rows[1397:], np.array([best, 0.5, 1 / (1 + miss)]), miss))
        near = rows[1000:][(p[rows[1000:]] > 0.2) & (p[rows[1000:]] < 0.4)]
        shares.append(((p[rows[1397:]] > 0.5)[eight[rows[1397:]]].mean(), p[near].mean(), eight[near].mean()))
    return {miss: np.array(row) for miss, row in costs.items()}, np.mean(shares, axis=0)


splits = {price: repeated(price) for price in (0.1, 1)}
for price, (costs, (recall, said, true)) in splits.items():
    print(f"C={price}: recall at 0.5 {recall:.0%}; images with 0.2 to 0.4: {said:.0%} said, {true:.0%} are eights")
    for miss, row in costs.items():
        means = "chosen {:.3f}, at 0.5 {:.3f}, computed {:.3f}".format(*row.mean(axis=0))
        better = (row[:, 0] < row[:, 1]).mean()
        print(f"  a miss costs {miss:2}: {means}; chosen better than 0.5 in {better:.0%}")
# --8<-- [end:splits]

assert sum(found["threshold 0.5"]) == 400
assert found["always 'not 8'"][0] == 0
assert rows[0.05][1] > rows[0.5][1] + 0.1
assert rows[0.5][0] > rows[0.05][0] + 0.2
assert chosen[20] < chosen[1]
for miss in (1, 5, 20):
    best, half, _ = splits[0.1][0][miss].mean(axis=0)
    assert best < 0.85 * half
    best, _, computed = splits[1][0][miss].mean(axis=0)
    assert computed < best
best, half, computed = splits[0.1][0][20].mean(axis=0)
assert computed > 1.2 * best
assert half > 1.1 > (~eight).mean()  # at 0.5 the model is worse than an alarm for everyone
(recall, said, true), (_, said_1, true_1) = splits[0.1][1], splits[1][1]
assert recall < 0.45
assert true > said + 0.1
assert abs(true_1 - said_1) < 0.03
