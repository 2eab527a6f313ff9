# /// script
# requires-python = ">=3.11"
# dependencies = ["keras", "numpy", "torch"]
# ///
"""Momentum in PyTorch and in Keras: equal while the rate is, different once it changes."""

# --8<-- [start:momentum]
import os

import numpy as np
import torch

os.environ["KERAS_BACKEND"] = "torch"
import keras

weight = torch.zeros(1, requires_grad=True)
twin = keras.Variable(np.zeros(1))
in_torch = torch.optim.SGD([weight], lr=1.0, momentum=0.5)
in_keras = keras.optimizers.SGD(learning_rate=1.0, momentum=0.5)

places = []
for step in range(4):
    if step == 2:  # the rate falls to a tenth
        in_torch.param_groups[0]["lr"] = 0.1
        in_keras.learning_rate = 0.1
    weight.grad = torch.ones(1)  # the slope is 1 all the time
    in_torch.step()
    in_keras.apply([torch.ones(1)], [twin])
    places.append((weight.item(), twin.value.item()))
    print(f"step {step}: PyTorch {places[-1][0]:7.4f}, Keras {places[-1][1]:7.4f}")
# --8<-- [end:momentum]

assert np.allclose(places, [(-1, -1), (-2.5, -2.5), (-2.675, -3.35), (-2.8625, -3.875)])
