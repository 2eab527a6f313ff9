# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""A network that gets narrower: keep the signal forward, or the gradient backward, or a compromise."""

# --8<-- [start:funnel]
from itertools import pairwise

import numpy as np

from dlref.initialization import fans, kaiming_normal_, xavier_normal_

WIDTHS = (1024, 512, 256, 128, 64, 32)
RULES = {
    "He, fan_in": lambda w, rng: kaiming_normal_(w, mode="fan_in", nonlinearity="relu", rng=rng),
    "He, fan_out": lambda w, rng: kaiming_normal_(w, mode="fan_out", nonlinearity="relu", rng=rng),
    "Xavier x √2": lambda w, rng: xavier_normal_(w, gain=2**0.5, rng=rng),
}
print(
    "fans of the first layer:", fans((WIDTHS[1], WIDTHS[0])), "of 16 kernels 3 x 3 on 8 channels:", fans((16, 8, 3, 3))
)
found = {}
for name, rule in RULES.items():
    forward, back = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        h, layers = rng.standard_normal((200, WIDTHS[0])), []
        for inputs, outputs in pairwise(WIDTHS):
            weight = rule(np.empty((outputs, inputs)), rng)
            z = h @ weight.T
            h = np.maximum(z, 0)
            layers.append((weight, z))
        forward.append(np.sqrt(np.square(z).mean()))  # the sums of the last layer; the input has size 1
        gradient = rng.standard_normal(h.shape)  # of size 1 at the last output
        for weight, z in layers[::-1]:
            gradient = (gradient * (z > 0)) @ weight
        back.append(np.sqrt(np.square(gradient).mean()))
    found[name] = np.mean(forward), np.mean(back)
    print(f"{name:12} last sums {found[name][0]:5.2f}   gradient at the input {found[name][1]:5.2f}")
# --8<-- [end:funnel]

assert 1 < found["He, fan_in"][0] < 2
assert 0.1 < found["He, fan_in"][1] < 0.25
assert 6 < found["He, fan_out"][0] < 11
assert 0.8 < found["He, fan_out"][1] < 1.25
