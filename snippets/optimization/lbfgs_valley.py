# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""L-BFGS on Rosenbrock's valley: the curvature is estimated from the gradients along the path, without a Hessian."""

# --8<-- [start:valley]
import numpy as np

from dlref.optimization import two_loop


def loss(theta):
    x, y = theta
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def gradient(theta):
    x, y = theta
    return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


# --8<-- [end:valley]
# --8<-- [start:method]
def lbfgs(theta, memory=10, target=1e-6):
    g, steps, changes, losses = gradient(theta), [], [], 1
    scale = 1 / np.linalg.norm(g)  # the first step has length 1
    for iteration in range(200):
        if loss(theta) < target:
            return iteration, losses
        direction = two_loop(g, steps, changes, scale)
        length = 1.0
        while loss(theta + length * direction) > loss(theta) + 1e-4 * length * g @ direction:
            length, losses = length / 2, losses + 1
        losses += 1
        s = length * direction
        y = gradient(theta + s) - g
        theta, g = theta + s, g + y
        if s @ y > 1e-10:  # curved upwards along this step
            steps, changes = [*steps, s][-memory:], [*changes, y][-memory:]
            scale = s @ y / (y @ y)
    return None


iterations, losses = lbfgs(np.array([-1.2, 1.0]))
print(f"L-BFGS: {iterations} steps with one gradient each, and {losses} evaluations of the loss")
# --8<-- [end:method]

assert 25 < iterations < 50
assert losses < 2 * iterations
