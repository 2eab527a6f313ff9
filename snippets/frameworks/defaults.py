# /// script
# requires-python = ">=3.11"
# dependencies = ["keras", "numpy", "scikit-learn", "torch"]
# ///
"""What the libraries choose where you choose nothing."""

# --8<-- [start:start]
import os

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

os.environ["KERAS_BACKEND"] = "torch"  # Keras computes with PyTorch here
import keras

layers = torch.nn.Linear(64, 64), keras.layers.Dense(64), MLPClassifier(64, random_state=0)
layers[1].build((None, 64))
layers[2].partial_fit(np.zeros((1, 64)), [0], classes=range(64))  # 64 outputs, so both of its layers are 64 by 64
weights = [layers[0].weight.detach().numpy(), layers[1].kernel.value.detach().numpy(), layers[2].coefs_[0]]
biases = [layers[0].bias.detach().numpy(), layers[1].bias.value.detach().numpy(), layers[2].intercepts_[0]]
for name, weight, bias in zip(["PyTorch", "Keras", "scikit-learn"], weights, biases, strict=True):
    print(f"{name:13} largest weight {np.abs(weight).max():.3f}, largest bias {np.abs(bias).max():.3f}")
# --8<-- [end:start]

# --8<-- [start:numbers]
adam, norm, sgd = torch.optim.Adam([torch.zeros(1)]), torch.nn.BatchNorm1d(4), torch.optim.SGD([torch.zeros(1)])
print("PyTorch:      Adam's epsilon", adam.defaults["eps"], " batch norm", norm.eps, " share of the new", norm.momentum)
adam, norm = keras.optimizers.Adam(), keras.layers.BatchNormalization()
print("Keras:        Adam's epsilon", adam.epsilon, " batch norm", norm.epsilon, " share of the old", norm.momentum)
model = MLPClassifier()
print("scikit-learn: Adam's epsilon", model.epsilon, " weight decay", model.alpha, " momentum of SGD", model.momentum)
# --8<-- [end:numbers]

assert np.abs(weights[0]).max() <= 1 / 8 < np.abs(weights[1]).max() <= (6 / 128) ** 0.5
assert np.abs(biases[1]).max() == 0
assert np.abs(biases[2]).max() > 0.15
assert (torch.nn.BatchNorm1d(4).eps, norm.epsilon) == (1e-5, 1e-3)
assert (sgd.defaults["momentum"], model.momentum) == (0, 0.9)
