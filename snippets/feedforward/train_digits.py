# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A multilayer perceptron on handwritten digits, with NumPy alone."""

# --8<-- [start:data]
import itertools

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

rng = np.random.default_rng(0)
images, labels = load_digits(return_X_y=True)  # (1797, 64) ink counts 0 to 16, (1797,) digits
images = images / 16
# --8<-- [end:data]


# --8<-- [start:model]
def initialise(sizes):
    return [
        (rng.standard_normal((out, fan_in)) * np.sqrt(2 / fan_in), np.zeros(out))
        for fan_in, out in itertools.pairwise(sizes)
    ]


def forward(parameters, x):
    inputs = []  # what each layer was given: its backward needs it
    for i, (weight, bias) in enumerate(parameters):
        inputs.append(x)
        x = x @ weight.T + bias
        if i < len(parameters) - 1:
            x = np.maximum(x, 0)
    return x, inputs


def accuracy(parameters, rows):
    return (forward(parameters, images[rows])[0].argmax(axis=1) == labels[rows]).mean()


# --8<-- [end:model]


# --8<-- [start:backward]
def loss_and_gradients(parameters, x, y):
    logits, inputs = forward(parameters, x)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(len(y)), y].mean()

    dz = np.exp(log_probs)
    dz[np.arange(len(y)), y] -= 1
    dz /= len(y)
    gradients = []
    for (weight, _), x_in in zip(parameters[::-1], inputs[::-1], strict=True):
        gradients.append((dz.T @ x_in, dz.sum(axis=0)))
        dz = dz @ weight * (x_in > 0)  # back through the ReLU before; for the image nobody uses it
    return loss, gradients[::-1]


# --8<-- [end:backward]

# --8<-- [start:descend]
parameters, losses = initialise([64, 128, 10]), []
for step in range(101):
    loss, gradients = loss_and_gradients(parameters, images[:1438], labels[:1438])
    losses.append(loss)
    if step % 50 == 0:
        print(f"step {step:3}: loss {loss:.2f}, unseen images right {accuracy(parameters, slice(1438, None)):.0%}")
    for layer, slopes in zip(parameters, gradients, strict=True):  # one layer after the other,
        for p, g in zip(layer, slopes, strict=True):  # first its weight matrix, then its bias
            p -= 0.1 * g
# --8<-- [end:descend]


# --8<-- [start:train]
def fit(sizes, train, epochs=20, lr=0.1, momentum=0.9, batch_size=32):
    parameters = initialise(sizes)
    velocity = [(np.zeros_like(w), np.zeros_like(b)) for w, b in parameters]
    for _ in range(epochs):
        shuffled = rng.permutation(train)
        for start in range(0, len(shuffled), batch_size):
            rows = shuffled[start : start + batch_size]
            gradients = loss_and_gradients(parameters, images[rows], labels[rows])[1]
            for layer, moving, slopes in zip(parameters, velocity, gradients, strict=True):
                for p, v, g in zip(layer, moving, slopes, strict=True):
                    v *= momentum
                    v += g
                    p -= lr * v
    return parameters


# --8<-- [end:train]

# --8<-- [start:once]
once = [accuracy(fit([64, 128, 10], np.arange(1438), epochs), slice(1438, None)) for epochs in (1, 5, 20)]
print("unseen images right after 1, 5 and 20 epochs:", *[f"{share:.0%}" for share in once])
# --8<-- [end:once]


# --8<-- [start:evaluate]
in_file_order = np.arange(len(labels))


def five_folds(score, rows):
    """Train on four fifths of the rows, score on the fifth left out; five times."""
    folds = np.array_split(rows, 5)
    return [score(np.setdiff1d(rows, fold), fold) for fold in folds]


results = {}
print("layers        parameters  shuffled rows     consecutive rows")
for sizes in ([64, 10], [64, 128, 10], [64, 128, 64, 10]):

    def score(train, test, sizes=sizes):
        return accuracy(fit(sizes, train), test)

    count = sum((fan_in + 1) * out for fan_in, out in itertools.pairwise(sizes))
    shuffled = [np.mean(five_folds(score, rng.permutation(in_file_order))) for _ in range(3)]
    each_fold = [five_folds(score, in_file_order) for _ in range(3)]  # three runs of five folds
    consecutive = np.mean(each_fold, axis=1)
    name = "-".join(map(str, sizes))
    results[name] = np.mean(shuffled), np.mean(consecutive)
    ranges = [f"{min(runs):.1%} to {max(runs):.1%}" for runs in (shuffled, consecutive)]
    print(f"{name:12}  {count:10}  {ranges[0]}    {ranges[1]}")
last = np.mean(each_fold, axis=0)
print("consecutive folds of the last network, one by one:", *[f"{share:.1%}" for share in last])

for name, model in {"3 nearest neighbours": KNeighborsClassifier(3), "support vectors": SVC()}.items():

    def score(train, test, model=model):
        return model.fit(images[train], labels[train]).score(images[test], labels[test])

    results[name] = [np.mean(five_folds(score, rows)) for rows in (rng.permutation(in_file_order), in_file_order)]
    print(f"{name:20}: {results[name][0]:.1%} of shuffled rows, {results[name][1]:.1%} of consecutive ones")
# --8<-- [end:evaluate]

# --8<-- [start:rate]
training, validation = np.arange(1078), np.arange(1078, 1438)  # and the last fifth stays untouched
by_rate = {}
for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1):
    scores = by_rate[rate] = [accuracy(fit([64, 128, 64, 10], training, lr=rate), validation) for _ in range(3)]
    told = f"{min(scores):.0%} to {max(scores):.0%}" if min(scores) > 0.8 else "fails with at least one seed"
    print(f"rate {rate:5}: {told}")
# --8<-- [end:rate]

assert losses[-1] < 0.6 < 2 < losses[0]
assert 0.8 < once[0] < once[2]
linear, shallow, deep = (results[name] for name in ("64-10", "64-128-10", "64-128-64-10"))
assert all(0.008 < gain < 0.025 for gain in np.subtract(shallow, linear))
assert all(0 < gain < 0.016 for gain in np.subtract(deep, shallow))
assert all(shuffled > consecutive + 0.01 for shuffled, consecutive in results.values())
assert min(gap[0] - gap[1] for gap in (linear, shallow, deep)) > 0.02
assert 1 - last[-1] > 1.2 * (1 - last.mean()), "the last fold is harder than the average one"
assert last.argmin() == 1, "and the second is the hardest"
for rival in ("3 nearest neighbours", "support vectors"):
    assert all(np.subtract(results[rival], deep) > 0.002)
assert min(by_rate[0.03] + by_rate[0.1]) > max(by_rate[0.001]), "the middle of the range beats its lower end"
assert min(by_rate[0.1]) > max(by_rate[0.3] + by_rate[1]) + 0.1, "and three times the rate is too much"
