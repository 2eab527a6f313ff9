# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: at a saddle gradient descent slows down and escapes; Newton's method is drawn in."""

import matplotlib.pyplot as plt
import numpy as np


# --8<-- [start:surface]
def loss(x, y):
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def gradient(x, y):
    return np.array([x, -y + y**3])


def hessian(x, y):
    return np.diag([1.0, -1 + 3 * y**2])


# --8<-- [end:surface]


def gradient_descent(theta):
    return theta - 0.2 * gradient(*theta)


def newton(theta):
    return theta - np.linalg.solve(hessian(*theta), gradient(*theta))


def saddle_free_newton(theta):
    eigenvalues, vectors = np.linalg.eigh(hessian(*theta))
    return theta - vectors @ ((vectors.T @ gradient(*theta)) / np.maximum(np.abs(eigenvalues), 0.3))


def path(step, start=(-1.6, 0.05), steps=40):
    points = [np.array(start)]
    for _ in range(steps):
        points.append(step(points[-1]))
    return np.array(points)


paths = {
    "gradient descent": path(gradient_descent),
    "Newton": path(newton),
    "Newton with |λ|": path(saddle_free_newton),
}
x, y = np.meshgrid(np.linspace(-1.8, 1, 60), np.linspace(-0.6, 1.5, 60))
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2))
left.contour(x, y, loss(x, y), levels=np.linspace(-0.24, 1.6, 12), colors="0.5", linewidths=0.8, linestyles="-")
for i, (name, points) in enumerate(paths.items()):
    left.plot(*points.T, "o-", color=f"C{i}", markersize=3, linewidth=1.2, label=name)
    right.plot(loss(*points.T), "o-", color=f"C{i}", markersize=3, linewidth=1.2, label=name)
left.plot(0, 0, "x", color="black", markersize=8)
left.plot(0, 1, "+", color="black", markersize=9)
left.set(xlim=(-1.8, 1), ylim=(-0.6, 1.5))
right.set(xlabel="step", ylabel="loss", xlim=(0, 40))
right.legend()
plt.savefig("figure_saddle.svg")

assert np.allclose(paths["Newton"][-1], [0, 0], atol=1e-6), "Newton is attracted by the saddle"
assert np.allclose(paths["gradient descent"][-1], [0, 1], atol=1e-2)
assert np.allclose(paths["Newton with |λ|"][-1], [0, 1], atol=1e-6)
