# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A multilayer perceptron on handwritten digits, with NumPy alone."""

# --8<-- [start:data]
import itertools

import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)
images, labels = load_digits(return_X_y=True)  # (1797, 64) grey values 0 to 16, (1797,) digits
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
        dz = dz @ weight * (x_in > 0)  # x_in came out of a ReLU
    return loss, gradients[::-1]


# --8<-- [end:backward]


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


# --8<-- [start:evaluate]
def five_folds(sizes, rows):
    """Train on four fifths of the rows, score on the fifth left out; five times."""
    folds = np.array_split(rows, 5)
    return [accuracy(fit(sizes, np.setdiff1d(rows, fold)), fold) for fold in folds]


print("layers        parameters  shuffled rows  consecutive rows")
for sizes in ([64, 10], [64, 64, 10], [64, 128, 64, 10]):
    count = sum((fan_in + 1) * out for fan_in, out in itertools.pairwise(sizes))
    shuffled = np.mean(five_folds(sizes, rng.permutation(len(labels))))
    consecutive = np.mean(five_folds(sizes, np.arange(len(labels))))
    name = "-".join(map(str, sizes))
    print(f"{name:12}  {count:10}  {shuffled:13.1%}  {consecutive:16.1%}")
# --8<-- [end:evaluate]

assert shuffled > 0.97 > consecutive > 0.93
