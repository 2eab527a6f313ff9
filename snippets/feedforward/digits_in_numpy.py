# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A multilayer perceptron on handwritten digits, with NumPy alone."""

# --8<-- [start:model]
import itertools

import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)
images, digits = load_digits(return_X_y=True)
images = images / 16


def initialise(sizes):
    """A weight matrix (out, in) and a bias (out,) for each layer."""
    pairs = itertools.pairwise(sizes)  # of [64, 128, 10]: (64, 128) and (128, 10)
    return [(rng.standard_normal((out, fan_in)) * np.sqrt(2 / fan_in), np.zeros(out)) for fan_in, out in pairs]


def forward(parameters, x):
    """The logits, and the input of every layer."""
    inputs = []
    for i, (weight, bias) in enumerate(parameters):
        inputs.append(x)
        x = x @ weight.T + bias  # (N, in) @ (in, out)
        if i < len(parameters) - 1:
            x = np.maximum(x, 0)
    return x, inputs


# --8<-- [end:model]


# --8<-- [start:loss]
def cross_entropy(logits, y):
    """The loss, and its slope for every logit, (N, 10)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    dz = np.exp(log_p)
    dz[rows, y] -= 1
    return -log_p[rows, y].mean(), dz / len(y)


# --8<-- [end:loss]


# --8<-- [start:backward]
def backward(parameters, inputs, dz):
    gradients = []
    for i in reversed(range(len(parameters))):
        weight, x_in = parameters[i][0], inputs[i]
        gradients.append((dz.T @ x_in, dz.sum(axis=0)))  # (out, N) @ (N, in), like the weights
        if i > 0:
            dx = dz @ weight  # (N, out) @ (out, in), like the input
            dz = dx * (x_in > 0)
    return gradients[::-1]


# --8<-- [end:backward]


# --8<-- [start:train]
def fit(sizes, train, epochs=20, rate=0.1, momentum=0.9, batch_size=32):
    parameters = initialise(sizes)
    velocity = [(np.zeros_like(weight), np.zeros_like(bias)) for weight, bias in parameters]
    for _ in range(epochs):
        shuffled = rng.permutation(train)
        for start in range(0, len(shuffled), batch_size):
            rows = shuffled[start : start + batch_size]
            logits, inputs = forward(parameters, images[rows])
            gradients = backward(parameters, inputs, cross_entropy(logits, digits[rows])[1])
            for layer, moving, slopes in zip(parameters, velocity, gradients, strict=True):
                for p, v, slope in zip(layer, moving, slopes, strict=True):  # the weights, then the bias
                    v *= momentum
                    v += slope
                    p -= rate * v
    return parameters


known, unseen = np.arange(1438), np.arange(1438, 1797)
for epochs in (1, 5, 20):
    guesses = forward(fit([64, 128, 10], known, epochs), images[unseen])[0].argmax(axis=1)
    print(f"unseen images right after {epochs:2} epochs: {(guesses == digits[unseen]).mean():.0%}")
# --8<-- [end:train]

assert 0.88 < (guesses == digits[unseen]).mean() < 0.96
parameters, x, y = initialise([64, 32, 16, 10]), images[:32], digits[:32]
logits, inputs = forward(parameters, x)
gradients = backward(parameters, inputs, cross_entropy(logits, y)[1])
for layer, slopes in zip(parameters, gradients, strict=True):
    for p, slope in zip(layer, slopes, strict=True):
        place = np.unravel_index(np.abs(slope).argmax(), p.shape)
        losses = []
        for nudge in (1e-5, -2e-5):
            p[place] += nudge
            losses.append(cross_entropy(forward(parameters, x)[0], y)[0])
        p[place] += 1e-5
        assert np.isclose((losses[0] - losses[1]) / 2e-5, slope[place], rtol=1e-5), "nudging agrees"
